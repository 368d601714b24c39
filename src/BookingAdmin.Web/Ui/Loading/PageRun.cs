namespace BookingAdmin.Web.Ui.Loading;

/// <summary>
/// Long work that a person starts from a page: one at a time, with its progress and its end. When the person leaves the page, the work goes
/// on: others wait for its result.
/// </summary>
/// <param name="changed">Called on any thread: the page must get back to its own.</param>
public abstract class PageRun(Action changed)
{
    CancellationTokenSource? stop;

    public bool Working => stop is not null;

    public bool Stopping => stop is { IsCancellationRequested: true };

    public long Done { get; private set; }

    public long Of { get; private set; } = 1;

    /// <summary>What it does at this moment.</summary>
    public string Step { get; private set; } = "";

    /// <summary>How the last one ended.</summary>
    public string? Outcome { get; private set; }

    /// <summary>That is not as it should be.</summary>
    public bool Bad { get; private set; }

    /// <param name="cancelled">Says that it was cancelled, and what that leaves.</param>
    /// <param name="run">Logs and keeps its faults itself.</param>
    protected async Task RunAsync(string step, string cancelled, Func<CancellationToken, Task<(string Outcome, bool Bad)>> run)
    {
        if (Working)
            return;
        (stop, Outcome, Bad) = (new(), null, false);
        Show(0, 1, step);
        try
        {
            (Outcome, Bad) = await run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Outcome = cancelled;
        }
        catch (Exception e)
        {
            (Outcome, Bad) = (Trouble.Of(e) is { } trouble
                ? T($"It failed: {trouble.Sentence}") : T("It failed. The log of the dashboard says why."), true);
        }
        finally
        {
            stop.Dispose();
            stop = null;
            changed();
        }
    }

    protected void Show(long done, long of, string step)
    {
        (Done, Of, Step) = (done, of, step);
        changed();
    }

    public void Cancel()
    {
        stop?.Cancel();
        changed();
    }

    public void Dismiss() => Outcome = null;
}
