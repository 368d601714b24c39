using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

public sealed class PaymentTransitionsTests
{
    static readonly PaymentState New = new(OrderStatus.Pending, PaymentStatus.Pending, BookingStatus.Pending);
    static readonly PaymentState Accepted = New with { Order = OrderStatus.Confirmed, Booking = BookingStatus.Confirmed };
    static readonly PaymentState Declined = new(
        OrderStatus.Cancelled, PaymentStatus.Pending, BookingStatus.Cancelled, ApprovalStatus.Declined, TransferStatus.Cancelled);

    [Fact]
    public void A_payment_leaves_the_order_where_it_is()
    {
        On(PaymentEvent.Succeeded, New).ShouldBe(new(New with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.Paid));
        On(PaymentEvent.Succeeded, Accepted).After.ShouldBe(Accepted with { Payment = PaymentStatus.Succeeded });
    }

    [Fact]
    public void A_late_payment_never_reopens_a_declined_order_and_its_money_goes_back() =>
        On(PaymentEvent.Succeeded, Declined)
            .ShouldBe(new(Declined with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.PaidLate, RefundDue: true));

    [Fact]
    public void So_does_that_of_one_that_the_marketplace_has_reopened()
    {
        var reopened = Declined with { Order = OrderStatus.Pending, Payment = PaymentStatus.Succeeded, Transfer = TransferStatus.Pending };
        On(PaymentEvent.Succeeded, reopened)
            .ShouldBe(new(Declined with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.PaidLate, RefundDue: true));
    }

    [Theory]
    [InlineData(PaymentEvent.Failed)]
    [InlineData(PaymentEvent.Canceled)]
    public void Nothing_undoes_a_payment_but_a_refund(PaymentEvent told)
    {
        foreach (var paid in new[] { PaymentStatus.Succeeded, PaymentStatus.Refunded })
            On(told, Accepted with { Payment = paid }).ShouldBe(new(Accepted with { Payment = paid }, PaymentOutcome.NothingNew));
    }

    [Fact]
    public void After_a_failed_attempt_the_customer_can_try_again()
    {
        var failed = On(PaymentEvent.Failed, New);
        failed.ShouldBe(new(New with { Payment = PaymentStatus.Failed }, PaymentOutcome.AttemptFailed));
        On(PaymentEvent.Succeeded, failed.After).Outcome.ShouldBe(PaymentOutcome.Paid);
    }

    [Fact]
    public void A_failed_attempt_takes_an_acceptance_back() =>
        On(PaymentEvent.Failed, Accepted).ShouldBe(new(New with { Payment = PaymentStatus.Failed }, PaymentOutcome.AcceptanceWithdrawn));

    [Fact]
    public void What_can_no_longer_be_paid_is_cancelled_with_its_booking() =>
        On(PaymentEvent.Canceled, Accepted)
            .ShouldBe(
                new(new(OrderStatus.Cancelled, PaymentStatus.Cancelled, BookingStatus.Cancelled, Transfer: TransferStatus.Cancelled),
                    PaymentOutcome.OrderCancelled));

    [Fact]
    public void What_is_only_authorized_is_not_paid_and_waits_for_the_celebrity()
    {
        var held = On(PaymentEvent.Authorized, New);
        held.ShouldBe(new(New with { Authorized = true }, PaymentOutcome.Authorized));
        held.After.IsUnpaid.ShouldBeFalse("the order does not end as one that nobody pays");
        On(PaymentEvent.Authorized, held.After).ShouldBe(new(held.After, PaymentOutcome.NothingNew));
        On(PaymentEvent.Succeeded, held.After with { Order = OrderStatus.Confirmed, Booking = BookingStatus.Confirmed }).After
            .ShouldBe(Accepted with { Payment = PaymentStatus.Succeeded });
    }

    [Fact]
    public void What_is_authorized_after_the_acceptance_is_captured() =>
        On(PaymentEvent.Authorized, Accepted)
            .ShouldBe(new(Accepted with { Authorized = true }, PaymentOutcome.Authorized, CaptureDue: true));

    [Fact]
    public void What_is_authorized_after_a_decline_is_released() =>
        On(PaymentEvent.Authorized, Declined)
            .ShouldBe(new(Declined with { Authorized = true }, PaymentOutcome.AuthorizedLate, ClosingDue: true));

    [Fact]
    public void An_attempt_that_failed_before_counts_no_more_however_late_that_is_told()
    {
        var held = On(PaymentEvent.Authorized, New with { Payment = PaymentStatus.Failed });
        held.After.ShouldBe(New with { Authorized = true });
        On(PaymentEvent.Failed, held.After).ShouldBe(new(held.After, PaymentOutcome.NothingNew));
        // As the marketplace's own handler writes it.
        var ended = held.After with { Order = OrderStatus.Cancelled, Payment = PaymentStatus.Failed, Transfer = TransferStatus.Failed };
        On(PaymentEvent.Authorized, ended).ShouldBe(new(held.After, PaymentOutcome.Authorized));
    }

    [Fact]
    public void A_hold_that_ends_uncaptured_ends_the_order() =>
        On(PaymentEvent.Canceled, Accepted with { Authorized = true })
            .ShouldBe(
                new(new(OrderStatus.Cancelled, PaymentStatus.Cancelled, BookingStatus.Cancelled, Transfer: TransferStatus.Cancelled),
                    PaymentOutcome.OrderCancelled));

    [Fact]
    public void A_refund_ends_an_open_order_and_leaves_a_delivered_one()
    {
        On(PaymentEvent.Refunded, Accepted with { Payment = PaymentStatus.Succeeded }).After
            .ShouldBe(new(OrderStatus.Refunded, PaymentStatus.Refunded, BookingStatus.Cancelled));
        var delivered = new PaymentState(OrderStatus.Completed, PaymentStatus.Succeeded, BookingStatus.Completed, ApprovalStatus.Approved);
        On(PaymentEvent.Refunded, delivered).After.ShouldBe(delivered with { Payment = PaymentStatus.Refunded });
    }

    [Fact]
    public void A_refund_that_fails_after_all_leaves_the_money_with_the_marketplace_and_the_order_ended()
    {
        var refunded = new PaymentState(OrderStatus.Refunded, PaymentStatus.Refunded, BookingStatus.Cancelled);
        On(PaymentEvent.RefundFailed, refunded)
            .ShouldBe(new(refunded with { Payment = PaymentStatus.Succeeded }, PaymentOutcome.RefundFailed));
        On(PaymentEvent.Refunded, On(PaymentEvent.RefundFailed, refunded).After).After.ShouldBe(refunded);
        // It had never been told that the money was back.
        var waiting = Declined with { Payment = PaymentStatus.Succeeded };
        On(PaymentEvent.RefundFailed, waiting).ShouldBe(new(waiting, PaymentOutcome.RefundFailed));
    }

    [Fact]
    public void A_missing_booking_is_invented_by_no_event() =>
        Everywhere((told, before) => On(told, before with { Booking = null }).After.Booking is null);

    [Fact]
    public void The_same_event_again_changes_nothing() =>
        Everywhere((told, before) => On(told, On(told, before).After).After == On(told, before).After);

    [Fact]
    public void No_event_decides_for_the_celebrity() => Everywhere((told, before) =>
        On(told, before).After is var after && after.Approval == before.Approval
            && (after.Booking == before.Booking || after.Booking is not BookingStatus.Confirmed));

    static PaymentTransition On(PaymentEvent told, PaymentState before) => PaymentTransitions.On(told, before);

    static void Everywhere(Func<PaymentEvent, PaymentState, bool> holds) => Check.QuickThrowOnFailure(Prop.ForAll((
        from told in Gen.Elements(Enum.GetValues<PaymentEvent>())
        from order in Gen.Elements(Enum.GetValues<OrderStatus>())
        from approval in Gen.Elements(Enum.GetValues<ApprovalStatus>())
        from transfer in Gen.Elements(Enum.GetValues<TransferStatus>())
        from payment in Gen.Elements(Enum.GetValues<PaymentStatus>())
        from booking in Gen.Elements(Enum.GetValues<BookingStatus>())
        from held in Gen.Elements(true, false)
        select (told, new PaymentState(order, payment, booking, approval, transfer, Authorized: held))).ToArbitrary(),
        one => holds(one.told, one.Item2)));
}
