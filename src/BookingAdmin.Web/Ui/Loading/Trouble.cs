namespace BookingAdmin.Web.Ui.Loading;

/// <summary>What went wrong, as the page says it.</summary>
/// <param name="Passes">Whether trying again can help.</param>
public sealed record Trouble(string Sentence, bool Passes, Exception Fault)
{
    /// <summary>For a write: a connection that breaks at its end may have carried it through.</summary>
    public string AfterWrite =>
        Passes && DatabaseFault.Sentence(Fault) is null ? $"{Sentence} {T("It may not have been saved: look again.")}" : Sentence;

    /// <returns>Null for a fault of ours, which no page can explain.</returns>
    public static Trouble? Of(Exception fault) => fault switch
    {
        InvalidInputException or NotAllowedException or TooManyActionsException => new(fault.Message, false, fault),
        _ when DatabaseFault.Sentence(fault) is { } sentence => new(sentence, true, fault),
        _ when DatabaseFault.IsUnavailable(fault) => new(T("The database does not answer."), true, fault),
        _ => null,
    };

    /// <summary>
    /// For what a person asked to be done: any fault is shown in its place, and none takes the page with it. A fault of ours is logged.
    /// </summary>
    public static Trouble OfAction(Exception fault, ILogger logger)
    {
        if (Of(fault) is { } known)
            return known;
        TroubleLog.Failed(logger, fault);
        return new(T("It failed; the dashboard’s log says why. Look again before trying once more."), false, fault);
    }
}
