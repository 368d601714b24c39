using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

public sealed class TipTransitionsTests
{
    [Theory]
    [InlineData(PaymentEvent.Succeeded, PaymentStatus.Pending, PaymentStatus.Succeeded, PaymentOutcome.Paid)]
    [InlineData(PaymentEvent.Succeeded, PaymentStatus.Failed, PaymentStatus.Succeeded, PaymentOutcome.Paid)]
    [InlineData(PaymentEvent.Succeeded, PaymentStatus.Refunded, PaymentStatus.Refunded, PaymentOutcome.NothingNew)]
    [InlineData(PaymentEvent.Failed, PaymentStatus.Processing, PaymentStatus.Failed, PaymentOutcome.AttemptFailed)]
    [InlineData(PaymentEvent.Failed, PaymentStatus.Succeeded, PaymentStatus.Succeeded, PaymentOutcome.NothingNew)]
    [InlineData(PaymentEvent.Failed, PaymentStatus.Cancelled, PaymentStatus.Cancelled, PaymentOutcome.NothingNew)]
    [InlineData(PaymentEvent.Canceled, PaymentStatus.Failed, PaymentStatus.Cancelled, PaymentOutcome.PaymentClosed)]
    [InlineData(PaymentEvent.Canceled, PaymentStatus.Succeeded, PaymentStatus.Succeeded, PaymentOutcome.NothingNew)]
    [InlineData(PaymentEvent.Refunded, PaymentStatus.Succeeded, PaymentStatus.Refunded, PaymentOutcome.Refunded)]
    [InlineData(PaymentEvent.Refunded, PaymentStatus.Pending, PaymentStatus.Refunded, PaymentOutcome.Refunded)]
    [InlineData(PaymentEvent.RefundFailed, PaymentStatus.Refunded, PaymentStatus.Succeeded, PaymentOutcome.RefundFailed)]
    [InlineData(PaymentEvent.PartlyRefunded, PaymentStatus.Succeeded, PaymentStatus.Succeeded, PaymentOutcome.PartlyRefunded)]
    [InlineData(PaymentEvent.Disputed, PaymentStatus.Succeeded, PaymentStatus.Succeeded, PaymentOutcome.Disputed)]
    public void A_tip_goes_one_way(PaymentEvent told, PaymentStatus before, PaymentStatus after, PaymentOutcome outcome) =>
        TipTransitions.On(told, before).ShouldBe((after, outcome));

    [Fact]
    public void The_same_again_changes_nothing()
    {
        foreach (var told in Given.All<PaymentEvent>())
            foreach (var before in Given.All<PaymentStatus>())
                TipTransitions.On(told, TipTransitions.On(told, before).After).After.ShouldBe(
                    TipTransitions.On(told, before).After, $"{told} after {before}");
    }

    [Fact]
    public void What_was_paid_counts_in_whatever_order_it_was_told()
    {
        foreach (var other in new[] { PaymentEvent.Failed, PaymentEvent.Canceled, PaymentEvent.Disputed, PaymentEvent.PartlyRefunded })
        {
            TipTransitions.On(other, TipTransitions.On(PaymentEvent.Succeeded, PaymentStatus.Pending).After).After.ShouldBe(
                PaymentStatus.Succeeded);
            TipTransitions.On(PaymentEvent.Succeeded, TipTransitions.On(other, PaymentStatus.Pending).After).After.ShouldBe(
                PaymentStatus.Succeeded);
        }
        TipTransitions.On(PaymentEvent.Succeeded, TipTransitions.On(PaymentEvent.Refunded, PaymentStatus.Pending).After).After.ShouldBe(
            PaymentStatus.Refunded);
    }
}
