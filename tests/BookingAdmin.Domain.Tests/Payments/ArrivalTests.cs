using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

/// <summary>
/// Every order of arrival of up to five things: 111,110 of them. What real services and a database make of them, tests of the services
/// show.
/// </summary>
public sealed class ArrivalTests
{
    static readonly Step[] Steps = Given.All<Step>();

    static IEnumerable<Step[]> Sequences { get; } = [.. Enumerable.Range(1, 5).SelectMany(OfLength)];

    [Fact]
    public void There_are_as_many_as_there_should_be() => Sequences.Count().ShouldBe(10 + 100 + 1_000 + 10_000 + 100_000);

    [Fact]
    public void Every_order_of_arrival_ends_in_a_state_that_the_rules_call_consistent() => Everywhere(steps =>
        FactsOf(Arrival.Of(steps)) is not { } facts || Rules.Check(facts, RuleSettings.Default, Given.Now) is []);

    [Fact]
    public void The_payment_is_what_was_told_of_it_in_whatever_order_that_came() => Everywhere(steps =>
        Arrival.Of(steps) is not { State: { } state } || state.Payment == (
            steps.Contains(Step.Refunded) ? PaymentStatus.Refunded
            : steps.Contains(Step.Succeeded) ? PaymentStatus.Succeeded
            : steps.Contains(Step.Cancelled) ? PaymentStatus.Cancelled
            : steps.Contains(Step.Authorized) ? PaymentStatus.Pending
            : steps.Contains(Step.Failed) ? PaymentStatus.Failed
            : PaymentStatus.Pending));

    [Fact]
    public void What_the_bank_holds_is_captured_where_the_celebrity_has_accepted_and_nowhere_else() => Everywhere(steps =>
        Arrival.Of(steps) is not { State: { } state } order || order.IsCaptured == state is { Authorized: true, IsAccepted: true });

    [Fact]
    public void What_the_bank_holds_for_an_order_that_is_over_is_released() => Everywhere(steps =>
        Arrival.Of(steps) is not { State: { Authorized: true, IsOver: true } } order || order.Refund is { Kind: MoneyBack.CancelIntent });

    [Fact]
    public void Nothing_is_held_any_more_once_it_was_taken_closed_or_given_back() => Everywhere(steps =>
        Arrival.Of(steps) is not { State: { } state } || state.Authorized == (steps.Contains(Step.Authorized)
            && !steps.Contains(Step.Succeeded) && !steps.Contains(Step.Cancelled) && !steps.Contains(Step.Refunded)));

    [Fact]
    public void Events_that_come_again_change_nothing() => Everywhere(steps =>
    {
        var order = Arrival.Of(steps);
        var (state, refund) = (order.State, order.Refund);
        if (state is not null)
            foreach (var step in steps.Where(step => Arrival.EventOf(step) is not null))
                order.Take(step);
        return order.State == state && order.Refund == refund;
    });

    [Fact]
    public void No_event_reopens_an_order_that_is_over() => Everywhere(steps =>
    {
        var order = new Arrival();
        return steps.All(step =>
        {
            var before = order.State;
            order.Take(step);
            return before is not { IsOver: true } || step is Step.Undo || order.State!.IsOver;
        });
    });

    /// <summary>What the rules see of it.</summary>
    static OrderFacts? FactsOf(Arrival order) => order.State is not { } state ? null : Given.Order.With(state.Booking!.Value) with
    {
        Status = state.Order,
        PaymentStatus = state.Payment,
        ApprovalStatus = state.Approval,
        TransferStatus = state.Transfer,
        PaidAt = state.Payment is PaymentStatus.Succeeded ? Given.Now : null,
        Refund = order.Refund is null ? null : new(order.Refund.Kind, order.Refund.Status, Given.Now),
    };

    static IEnumerable<Step[]> OfLength(int length) =>
        length == 0 ? [[]] : OfLength(length - 1).SelectMany(steps => Steps.Select(step => (Step[])[.. steps, step]));

    static void Everywhere(Func<Step[], bool> holds) =>
        Sequences.Where(steps => !holds(steps)).Take(5).Select(steps => string.Join(", ", steps)).ShouldBeEmpty();
}
