using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class PaidAfterDeclineTests() : RuleTest(new PaidAfterDecline())
{
    static readonly OrderFacts Cancelled = Given.Order with { Status = OrderStatus.Cancelled };

    static readonly OrderFacts Reopened = (Given.Order with { ApprovalStatus = ApprovalStatus.Declined, DeclinedAt = Given.Now })
        .With(BookingStatus.Cancelled);

    [Fact]
    public void Money_taken_for_a_cancelled_order_breaks_it() =>
        Sentence(Cancelled).ShouldBe("The customer paid for an order that is cancelled, and no refund is known.");

    [Fact]
    public void So_it_does_without_a_booking() => Breaks(Cancelled with { Booking = null }).ShouldBeTrue();

    [Fact]
    public void A_late_payment_that_reopened_a_declined_order_breaks_it() =>
        Sentence(Reopened).ShouldBe("The customer paid for an order that the celebrity had declined, and no refund is known.");

    [Fact]
    public void The_marketplaces_own_decline_asked_Stripe_so_only_Stripe_knows() =>
        Breaks(Reopened with { Status = OrderStatus.Cancelled, TransferStatus = TransferStatus.Cancelled }).ShouldBeFalse();

    [Fact]
    public void A_customer_who_wants_another_video_has_declined_no_order() =>
        Breaks((Reopened with { Status = OrderStatus.RevisionRequested, RevisionCount = 1 }).With(BookingStatus.Confirmed)).ShouldBeFalse();

    [Fact]
    public void A_refund_under_way_mends_it()
    {
        Breaks(Reopened with { Refund = new(MoneyBack.Refund, RefundStatus.Queued, Given.Now) }).ShouldBeFalse();
        Breaks(Reopened with { Refund = new(MoneyBack.CancelIntent, RefundStatus.Queued, Given.Now) }).ShouldBeTrue();
    }
}
