using BookingAdmin.Domain.Consistency;

namespace BookingAdmin.Web.Ui.Words;

/// <summary>How pages show the severity that a rule has: one word and one colour, wherever it stands.</summary>
static class SeverityWords
{
    public static string Word(this Severity severity) => severity switch
    {
        Severity.Critical => T("Critical"),
        Severity.Error => T("Error"),
        Severity.Warning => T("Warning"),
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    public static string Tone(this Severity severity) => severity is Severity.Warning ? "warn" : "bad";
}
