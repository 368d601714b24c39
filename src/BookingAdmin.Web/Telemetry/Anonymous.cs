using System.Diagnostics;
using OpenTelemetry;

namespace BookingAdmin.Web.Telemetry;

/// <summary>Takes from the framework's spans what tells of people: addresses carry order numbers and what somebody searched for, and callers have addresses too.</summary>
sealed class Anonymous : BaseProcessor<Activity>
{
    static readonly string[] Personal = ["url.path", "url.query", "url.full", "http.url", "http.target", "client.", "network.peer.", "net.peer.", "user_agent.", "enduser.", "user.", "db.query.text", "db.statement", "exception."];

    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.Where(tag => Personal.Any(personal => tag.Key.StartsWith(personal, StringComparison.Ordinal))).ToList())
            data.SetTag(name, null);
    }
}
