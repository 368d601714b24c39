namespace BookingAdmin.Cli;

/// <summary>What a command is run in: with variables of its caller's own instead of those of this process, or without.</summary>
sealed class Surroundings : InvocationConfiguration
{
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public static Surroundings Of(ParseResult parsed) => (Surroundings)parsed.InvocationConfiguration;
}
