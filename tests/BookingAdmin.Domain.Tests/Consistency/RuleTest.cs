using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Consistency;

/// <summary>How the tests of one rule ask it.</summary>
public abstract class RuleTest(Rule rule)
{
    private protected string? Sentence(OrderFacts order) => rule.Check(order, Given.Limits)?.Sentence;

    private protected bool Breaks(OrderFacts order) => Sentence(order) is not null;

    /// <summary>Any order breaks the rule exactly when the design says so.</summary>
    private protected void BrokenExactlyWhen(Func<OrderFacts, bool> design) =>
        Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, order => Breaks(order) == design(order)));
}
