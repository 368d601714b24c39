using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments;

/// <summary>
/// The comparison with Stripe that a person starts from the page: with its progress, and what came of it. When the person leaves the page,
/// the comparison goes on.
/// </summary>
/// <param name="changed">Called on any thread: the page must get back to its own.</param>
public sealed class CompareRun(Reconciliation reconciliation, TimeProvider clock, Action changed) : IProgress<ReconciliationProgress>
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    CancellationTokenSource? stop;
    long shown;

    /// <summary>Null while none of ours is at work, or it has not begun to ask.</summary>
    public ReconciliationProgress? Progress { get; private set; }

    public bool Stopping => stop is { IsCancellationRequested: true };

    public bool Working => stop is not null;

    /// <summary>What came of the last one.</summary>
    public string? Told { get; private set; }

    /// <summary>The comparison did not come to its end, or some orders disagree.</summary>
    public bool Bad { get; private set; }

    public async Task StartAsync(Actor actor, DateTimeOffset since)
    {
        if (Working)
            return;
        (stop, Progress, Told, Bad) = (new(), null, null, false);
        changed();
        try
        {
            var result = await reconciliation.RunAsync(actor, since, this, stop.Token);
            (Told, Bad) = (Of(result), result is { Fault: not null } or { Disagreed: > 0 });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Told = "The comparison was cancelled. What was compared until then stays.";
        }
        // The comparison has logged and kept every fault.
        catch (Exception e)
        {
            (Told, Bad) = (
                Trouble.Of(e) is { } trouble ? trouble.Sentence : "The comparison failed. The log of the dashboard says why.", true);
        }
        finally
        {
            stop.Dispose();
            stop = null;
            changed();
        }
    }

    public void Cancel()
    {
        stop?.Cancel();
        changed();
    }

    public void Dismiss() => Told = null;

    // From several threads, in no order.
    void IProgress<ReconciliationProgress>.Report(ReconciliationProgress value)
    {
        lock (gate)
        {
            Progress = Progress is { } before
                ? new(Math.Max(before.Done, value.Done), value.Of, Math.Max(before.Disagreed, value.Disagreed)) : value;
            if (shown != 0 && clock.GetElapsedTime(shown) < BetweenLooks)
                return;
            shown = clock.GetTimestamp();
        }
        changed();
    }

    public static string Of(ReconciliationResult result)
    {
        var compared = PaymentWords.Count(result.Compared, "order", "orders");
        return result switch
        {
            { Fault: { } fault } => $"The comparison stopped after {compared}: {fault} What was compared until then stays.",
            { Compared: 0 } => "No order with a payment was placed or changed since then.",
            { Disagreed: 0 } => $"{compared} compared in {TimeWords.Length(result.Took)}: all agree with Stripe.",
            _ => $"{compared} compared in {TimeWords.Length(result.Took)}: "
                + $"{PaymentWords.Count(result.Disagreed, "disagrees", "disagree")} with Stripe, "
                + $"{(result.Appeared == 0 ? "none of them new" : $"{RepairWords.Number(result.Appeared)} new")}.",
        };
    }
}
