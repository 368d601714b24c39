using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments.Comparison;

/// <summary>The comparison with Stripe that a person starts from the page.</summary>
public sealed class CompareRun(Reconciliation reconciliation, TimeProvider clock, Action changed)
    : PageRun(changed), IProgress<ReconciliationProgress>
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    ReconciliationProgress furthest = new(0, 1, 0);
    long shown;

    public Task StartAsync(Actor actor, DateTimeOffset since) => RunAsync(
        T("Counting the orders…"), T("The comparison was cancelled. What was compared until then stays."), async cancel =>
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
        var agreement = furthest.Disagreed == 0 ? T("all agree so far") : Plural(furthest.Disagreed, "{0:N0} disagrees", "{0:N0} disagree");
        Show(furthest.Done, furthest.Of, T($"{furthest.Done:N0} of {furthest.Of:N0} compared, {agreement}"));
    }

    static string Disagree(long count) => Plural(count, "{0:N0} disagrees with Stripe", "{0:N0} disagree with Stripe");

    static string Sentence(ReconciliationResult result)
    {
        var compared = Plural(result.Compared, "{0:N0} order", "{0:N0} orders");
        return result switch
        {
            { Fault: { } fault } => T($"The comparison stopped after {compared}: {WorkText.Of(fault)} What was compared until then stays."),
            { Compared: 0 } => T("No order with a payment was placed or changed since then."),
            { Disagreed: 0 } => T($"{compared} compared in {TimeWords.Length(result.Took)}: all agree with Stripe."),
            _ => T($"{compared} compared in {TimeWords.Length(result.Took)}: {Disagree(result.Disagreed)}, {result.Appeared:N0} new."),
        };
    }
}
