using System.Text;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

/// <summary>The diagram in docs/payments.md is drawn from the tables, so that it cannot go stale.</summary>
public sealed class StateDiagramTests
{
    const string Begin = "<!-- states: drawn from the transition tables, do not edit -->", End = "<!-- states end -->",
        Renew = "RENEW_DOCS";

    static readonly PaymentState New = new(OrderStatus.Pending, PaymentStatus.Pending, BookingStatus.Pending);

    static string Page => Path.Combine(Root(), "docs", "payments.md");

    [Fact]
    public void The_diagram_of_the_documentation_is_that_of_the_tables()
    {
        var page = File.ReadAllText(Page).ReplaceLineEndings("\n");
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        from.ShouldBeGreaterThanOrEqualTo(0, $"docs/payments.md needs a line {Begin}");
        to.ShouldBeGreaterThan(from, $"docs/payments.md needs a line {End}");
        var drawn = $"{Begin}\n{Draw()}{End}";
        if (Environment.GetEnvironmentVariable(Renew) == "1")
            File.WriteAllText(Page, page[..from] + drawn + page[(to + End.Length)..]);
        else
            page[from..(to + End.Length)]
                .ShouldBe(
                    drawn, $"The tables have changed. To draw it anew: {Renew}=1 dotnet test tests/BookingAdmin.Domain.Tests --filter "
                    + "StateDiagramTests");
    }

    /// <summary>From a new order along all that Stripe and the celebrity can do, but for undo, which leads back.</summary>
    static string Draw()
    {
        List<PaymentState> states = [New];
        Dictionary<(PaymentState From, PaymentState To), List<string>> edges = [];
        for (var i = 0; i < states.Count; i++)
        {
            foreach (var (label, after) in Next(states[i]).Where(next => next.After != states[i]))
            {
                if (!states.Contains(after))
                    states.Add(after);
                if (!edges.TryGetValue((states[i], after), out var labels))
                    edges[(states[i], after)] = labels = [];
                labels.Add(label);
            }
        }
        // What was declined and what ended otherwise differ in approval and transfer only: they are one where they look alike.
        var names = states.Select(Look).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder("```mermaid\nstateDiagram-v2\n    direction LR\n");
        for (var i = 0; i < names.Count; i++)
            text.Append("    state \"").Append(names[i]).Append("\" as s").Append(i).Append('\n');
        text.Append("    [*] --> s0\n");
        foreach (
            var edge in edges.GroupBy(edge => (From: names.IndexOf(Look(edge.Key.From)), To: names.IndexOf(Look(edge.Key.To))))
            .Where(edge => edge.Key.From != edge.Key.To).OrderBy(edge => edge.Key))
            text.Append("    s").Append(edge.Key.From).Append(" --> s").Append(edge.Key.To).Append(": ")
                .AppendJoin(", ", edge.SelectMany(labels => labels.Value).Distinct(StringComparer.Ordinal)).Append('\n');
        return text.Append("```\n").ToString();
    }

    static IEnumerable<(string Label, PaymentState After)> Next(PaymentState before)
    {
        foreach (var told in Given.All<PaymentEvent>())
        {
            var transition = PaymentTransitions.On(told, before);
            yield return (transition.RefundDue ? $"{Word(told)} (money goes back)"
                : transition.ClosingDue ? $"{Word(told)} (released)" : transition.CaptureDue ? $"{Word(told)} (captured)" : Word(told),
                transition.After);
        }
        foreach (
            var decision in Given.All<Decision>()
            .Where(decision => DecisionRules.Check(decision, before.Booking!.Value, before.Order, before.Payment) is Refusal.None))
            yield return decision is Decision.Accept
                ? ("accept",
                    before with { Order = DecisionRules.StartsOrder(before.Order) ? OrderStatus.Confirmed : before.Order,
                        Booking = DecisionRules.After(decision) })
                : ("decline",
                    before with { Order = OrderStatus.Cancelled, Approval = ApprovalStatus.Declined, Transfer = TransferStatus.Cancelled,
                        Booking = DecisionRules.After(decision) });
    }

    static string Look(PaymentState state) =>
        $"order {Upper(state.Order)}<br>payment {Upper(state.Payment)}{(state.Authorized ? ", held" : "")}"
            + $"<br>booking {Upper(state.Booking!.Value)}";

    static string Upper<T>(T status) where T : struct, Enum => status.ToString().ToUpperInvariant();

    static string Word(PaymentEvent told) => told switch
    {
        PaymentEvent.Authorized => "authorized",
        PaymentEvent.Succeeded => "paid",
        PaymentEvent.Failed => "attempt failed",
        PaymentEvent.Canceled => "payment closed",
        PaymentEvent.Refunded => "refunded",
        PaymentEvent.PartlyRefunded => "partly refunded",
        PaymentEvent.RefundFailed => "refund failed",
        PaymentEvent.Disputed => "disputed",
        _ => throw new ArgumentOutOfRangeException(nameof(told), told, null),
    };

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BookingAdmin.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run within the repository.");
    }
}
