using System.Diagnostics;
using OpenTelemetry;

namespace BookingAdmin.Web.Telemetry;

/// <summary>
/// Removes from the framework's spans what says something about people: addresses carry order numbers and what somebody searched for,
/// callers have addresses too, and the message of a fault may quote what was written.
/// </summary>
sealed class Anonymous : BaseProcessor<Activity>
{
    static readonly string[] Personal = [
        "url.path", "url.query", "url.full", "http.url", "http.target", "client.", "network.peer.", "net.peer.", "user_agent.", "enduser.",
        "user.", "db.query.text", "db.statement", "exception."];

    const string ExceptionType = "exception.type";

    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.Where(tag => IsPersonal(tag.Key)).ToList())
            data.SetTag(name, null);
        foreach (ref var told in data.EnumerateEvents())
            told = new(told.Name, told.Timestamp, new(told.Tags.Where(tag => !IsPersonal(tag.Key))));
        // The code alone: its description is the message again.
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status);
    }

    static bool IsPersonal(string tag) =>
        tag is not ExceptionType && Personal.Any(personal => tag.StartsWith(personal, StringComparison.Ordinal));
}
