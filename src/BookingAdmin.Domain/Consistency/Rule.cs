using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

public enum Severity { Warning, Error, Critical }

/// <summary>One order that breaks a rule.</summary>
/// <param name="Rule">The rule's id, such as missing-booking.</param>
/// <param name="Sentence">What is wrong, for support staff; no personal data.</param>
public sealed record Finding(string Rule, Severity Severity, string Sentence);

/// <summary>One consistency check: a pure function of an order and the time.</summary>
public abstract class Rule
{
    public abstract string Id { get; }

    public abstract Severity Severity { get; }

    /// <summary>What is wrong, or null.</summary>
    protected abstract string? Fault(OrderFacts order, DateTimeOffset now);

    public Finding? Check(OrderFacts order, DateTimeOffset now) =>
        Fault(order, now) is { } sentence ? new(Id, Severity, sentence) : null;
}

/// <summary>The rules that one order can be held against, most severe first.</summary>
public static class Rules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new MissingBooking(),
        new PaidAfterDecline(),
        new CopiedFields(),
        new StatusPair(),
        new AcceptedUnpaid(),
        new OverdueDecision(),
        new PaymentRecord(),
        new Split(),
    ];

    public static IReadOnlyList<Finding> Check(OrderFacts order, DateTimeOffset now) =>
        [.. All.Select(rule => rule.Check(order, now)).OfType<Finding>()];
}
