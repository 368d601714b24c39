namespace BookingAdmin.Web.Requests.Decide;

/// <summary>What a celebrity can choose when declining.</summary>
enum DeclineReason { NotInTime, CannotSay, FullyBooked, NeedsMore, Another }

static class DeclineReasons
{
    public static string Word(this DeclineReason reason) => reason switch
    {
        DeclineReason.NotInTime => T("I am not available in time"),
        DeclineReason.CannotSay => T("Not something I can say"),
        DeclineReason.FullyBooked => T("I am fully booked for now"),
        DeclineReason.NeedsMore => T("I would need to know more to do it well"),
        DeclineReason.Another => T("Another reason"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    /// <summary>What the customer reads, in the words and the language that were chosen; null where no reason is given.</summary>
    /// <exception cref="InvalidInputException">Another reason was chosen, and not written.</exception>
    public static string? Text(DeclineReason? chosen, string written) => chosen switch
    {
        null => null,
        DeclineReason.Another => string.IsNullOrWhiteSpace(written)
            ? throw new InvalidInputException(T("Write your reason, or choose one of the others.")) : written,
        { } preset => preset.Word(),
    };
}
