using BookingAdmin.Domain.Languages;

namespace BookingAdmin.Domain.Access;

/// <summary>One person did more at once than any person does; the message is fit to be shown.</summary>
public sealed class TooManyActionsException(TimeSpan retryAfter) : Exception(Sentence(retryAfter))
{
    public TimeSpan RetryAfter { get; } = retryAfter;

    public static string Sentence(TimeSpan retryAfter) => Language.Plural(
        Seconds(retryAfter), "That was a lot at once. Try again in a second.", "That was a lot at once. Try again in {0} seconds.");

    /// <summary>Whole seconds to wait, as a Retry-After header says it.</summary>
    public static int Seconds(TimeSpan retryAfter) => Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
}
