using System.Diagnostics.Metrics;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Telemetry;

/// <summary>What this process did, counted. Nobody is named: tags are kinds, never people, orders or reasons.</summary>
public static class BookingAdminMetrics
{
    public const string MeterName = "BookingAdmin";

    static readonly Meter Meter = new(MeterName);
    static readonly Counter<long> Repairs = Meter.CreateCounter<long>(
        "booking_admin.repairs", "{booking}", "Bookings that were created, corrected or aligned.");
    static readonly Counter<long> MadeGood = Meter.CreateCounter<long>(
        "booking_admin.requests.made_good", "{booking}", "Missing bookings that a celebrity's list created before it was answered.");
    static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "booking_admin.decisions", "{request}", "Requests that were accepted, declined, or given back.");
    static readonly Counter<long> Alerts = Meter.CreateCounter<long>(
        "booking_admin.alerts", "{alert}", "Alerts that were raised, whether anybody is told or not.");
    static readonly Counter<long> Refunds = Meter.CreateCounter<long>(
        "booking_admin.refunds", "{refund}", "Refunds and closings of unpaid intents that Stripe took, did or refused.");
    static readonly Counter<long> StripeEvents = Meter.CreateCounter<long>(
        "booking_admin.stripe.events", "{event}", "Events of Stripe, by what became of them; also those whose signature was wrong.");
    static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "booking_admin.messages", "{message}", "Mails and pushes, by what became of them.");
    static readonly Histogram<double> MessageDelay = Meter.CreateHistogram(
        "booking_admin.message.delay", "s", "From when a notice was written until the other side took its message.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600, 3600, 43_200] });
    static readonly Histogram<double> Runs = Meter.CreateHistogram("booking_admin.run.duration", "s", "How long a run of the rules took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300] });

    /// <summary>After the commit.</summary>
    public static void Repaired(Actor actor, long bookings)
    {
        if (bookings > 0)
            Repairs.Add(bookings, Tag("actor", actor.Kind));
    }

    /// <summary>After the commit; they count as repairs too.</summary>
    public static void RequestsMadeGood(long bookings)
    {
        Repaired(Actor.RequestList, bookings);
        if (bookings > 0)
            MadeGood.Add(bookings);
    }

    /// <summary>After the commit.</summary>
    public static void Decided(Actor actor, Decision decision) => Decisions.Add(1, Tag("actor", actor.Kind), Tag("decision", decision));

    /// <summary>After the commit.</summary>
    public static void DecisionUndone(Actor actor) => Decisions.Add(1, Tag("actor", actor.Kind), new("decision", "undone"));

    /// <summary>After the commit.</summary>
    /// <param name="outcome">Pending, succeeded or failed.</param>
    public static void RefundWent(MoneyBack kind, RefundStatus outcome) => Refunds.Add(1, Tag("kind", kind), Tag("outcome", outcome));

    public static void RunEnded(RunKind kind, RunState state, TimeSpan took) =>
        Runs.Record(took.TotalSeconds, Tag("kind", kind), Tag("state", state));

    /// <summary>After the commit.</summary>
    /// <param name="rule">Null for what is about no rule.</param>
    public static void AlertRaised(AlertKind kind, string? rule) => Alerts.Add(1, Tag("kind", kind), new("rule", rule ?? ""));

    /// <summary>After the commit. What failed counts again each time.</summary>
    /// <param name="family">Of the event's type: one of few words.</param>
    public static void StripeEvent(string family, StripeEventState state) =>
        StripeEvents.Add(1, new("family", family), Tag("state", state));

    /// <summary>A call of the webhook that was no event of Stripe's.</summary>
    /// <param name="why">One of few words.</param>
    public static void StripeEventRefused(string why) =>
        StripeEvents.Add(1, new("family", "none"), new("state", "refused"), new("why", why));

    /// <summary>A mail or a push was taken by the other side.</summary>
    /// <param name="waited">Since its first notice was written.</param>
    public static void MessageSent(NoticeChannel channel, TimeSpan waited)
    {
        Messages.Add(1, Tag("channel", channel), new("outcome", "sent"));
        MessageDelay.Record(waited.TotalSeconds, Tag("channel", channel));
    }

    /// <summary>Nothing of it held any more.</summary>
    public static void MessageCancelled(NoticeChannel channel) => Messages.Add(1, Tag("channel", channel), new("outcome", "cancelled"));

    /// <summary>An attempt failed; the message is tried again, or given up.</summary>
    /// <param name="why">A word of ours, or a code that begins with a digit: of those only the class is kept, because servers choose them.
    /// </param>
    public static void MessageFailed(NoticeChannel channel, string why) =>
        Messages.Add(1, Tag("channel", channel), new("outcome", "failed"), new("why", char.IsAsciiDigit(why[0]) ? $"{why[0]}xx" : why));

    internal static KeyValuePair<string, object?> Tag<T>(string name, T value) where T : struct, Enum =>
        new(name, value.ToString().ToLowerInvariant());
}
