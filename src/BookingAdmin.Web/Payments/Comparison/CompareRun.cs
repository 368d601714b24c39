using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments.Comparison;

/// <summary>The comparison with Stripe that a person starts from the page.</summary>
public sealed class CompareRun(Reconciliation reconciliation, TimeProvider clock, Action changed)
    : PageRun("comparison", changed), IProgress<ReconciliationProgress>
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    ReconciliationProgress furthest = new(0, 1, 0);
    long shown;

    public Task StartAsync(Actor actor, DateTimeOffset since) => RunAsync(
        "Counting the orders…", "What was compared until then stays.", async cancel =>
        {
            furthest = new(0, 1, 0);
            var result = await reconciliation.RunAsync(actor, since, this, cancel);
            return (Sentence(result), result is { Fault: not null } or { Disagreed: > 0 });
        });

    // From several threads, in no order.
    void IProgress<ReconciliationProgress>.Report(ReconciliationProgress value)
    {
        lock (gate)
        {
            furthest = new(Math.Max(furthest.Done, value.Done), value.Of, Math.Max(furthest.Disagreed, value.Disagreed));
            if (shown != 0 && clock.GetElapsedTime(shown) < BetweenLooks)
                return;
            shown = clock.GetTimestamp();
        }
        var agreement = furthest.Disagreed == 0 ? "all agree so far" : PaymentWords.Count(furthest.Disagreed, "disagrees", "disagree");
        Show(furthest.Done, furthest.Of, $"{NumberText.Of(furthest.Done)} of {NumberText.Of(furthest.Of)} asked for, {agreement}");
    }

    static string Sentence(ReconciliationResult result)
    {
        var compared = PaymentWords.Count(result.Compared, "order", "orders");
        return result switch
        {
            { Fault: { } fault } => $"The comparison stopped after {compared}: {WorkText.Of(fault)} What was compared until then stays.",
            { Compared: 0 } => "No order with a payment was placed or changed since then.",
            { Disagreed: 0 } => $"{compared} compared in {TimeWords.Length(result.Took)}: all agree with Stripe.",
            _ => $"{compared} compared in {TimeWords.Length(result.Took)}: "
                + $"{PaymentWords.Count(result.Disagreed, "disagrees", "disagree")} with Stripe, "
                + $"{(result.Appeared == 0 ? "none of them new" : $"{NumberText.Of(result.Appeared)} new")}.",
        };
    }
}
