
namespace BookingAdmin.Web.Ui.Loading;

/// <summary>One part of a page that is asked for by itself: what it last was, and what went wrong since.</summary>
public sealed partial class Loaded<T>(string part, ILogger logger) where T : class
{
    /// <summary>Null until it is known; stays as it was while asking again fails.</summary>
    public T? Value { get; private set; }

    public Trouble? Trouble { get; private set; }

    public bool Waiting => Value is null && Trouble is null;

    long asked, answered;

    /// <summary>For another question, the old answer is none, and neither is one that is still on its way.</summary>
    public void Forget() => (Value, Trouble, answered) = (null, null, asked);

    /// <param name="ask">A fault of ours in one part must not take the page with it: it is logged and told in its place.</param>
    public async Task LoadAsync(Func<CancellationToken, Task<T>> ask, CancellationToken gone)
    {
        var number = ++asked;
        try
        {
            var value = await ask(gone);
            // An answer that was overtaken by a newer one is old.
            if (!gone.IsCancellationRequested && number > answered)
                (Value, Trouble, answered) = (value, null, number);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            var told = Loading.Trouble.Of(e);
            if (told is null)
                Failed(logger, part, e);
            if (number > answered)
                (Trouble, answered) = (told ?? new("It could not be computed.", true, e), number);
        }
    }

    [LoggerMessage(EventId = 341, Level = LogLevel.Error, Message = "A part of a report could not be made: {Part}")]
    static partial void Failed(ILogger logger, string part, Exception fault);
}
