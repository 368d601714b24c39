using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestDecisionsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Accepting_confirms_booking_and_order_and_is_audited()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();

        var result = await marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Decision.Accept, null, Cancel);

        var done = result.ShouldBeOfType<DecisionResult.Done>();
        done.MoneyBack.ShouldBe(MoneyBack.NotNeeded);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var booking = await context.Bookings.Include(b => b.Order).SingleAsync(b => b.Id == id, Cancel);
        (booking.Status, booking.Order.Status, booking.Order.ApprovalStatus, booking.Order.TransferStatus)
            .ShouldBe((BookingStatus.Confirmed, OrderStatus.Confirmed, ApprovalStatus.PendingApproval, TransferStatus.Pending));
        var entry = await context.AuditEntries.SingleAsync(Cancel);
        (entry.Id, entry.Action, entry.ActorName, entry.BookingId).ShouldBe((done.Entry, AuditAction.RequestAccepted, "Emma Stone", id));
        (booking.UpdatedAt, booking.Order.UpdatedAt).ShouldBe((entry.At, entry.At));
    }

    [Fact]
    public async Task Declining_a_paid_request_cancels_it_with_the_reason_and_queues_the_refund_for_after_the_undo()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();

        var done = (
            await marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Decision.Decline, "  On a film set until March ", Cancel))
            .ShouldBeOfType<DecisionResult.Done>();

        done.MoneyBack.ShouldBe(MoneyBack.Refund);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var booking = await context.Bookings.Include(b => b.Order).SingleAsync(b => b.Id == id, Cancel);
        (booking.Status, booking.Order.Status, booking.Order.ApprovalStatus, booking.Order.TransferStatus, booking.Order.DeclineReason)
            .ShouldBe(
                (BookingStatus.Cancelled, OrderStatus.Cancelled, ApprovalStatus.Declined, TransferStatus.Cancelled,
                    "On a film set until March"));
        booking.Order.DeclinedAt.ShouldBe(booking.UpdatedAt);
        var refund = await context.Refunds.SingleAsync(Cancel);
        (refund.OrderId, refund.Kind, refund.PaymentIntentId, refund.Currency, refund.Status)
            .ShouldBe((booking.OrderId, MoneyBack.Refund, booking.Order.PaymentIntentId, booking.Order.Currency, RefundStatus.Queued));
        refund.Amount.ShouldBe((long)(booking.Order.TotalAmount * 100));
        refund.NotBefore.ShouldBe(done.UndoUntil);
        done.UndoUntil.ShouldBe(booking.UpdatedAt.AddSeconds(30));
    }

    [Fact]
    public async Task A_decline_is_undone_whole_and_the_refund_is_withdrawn()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();
        var before = await marketplace.RequestStateAsync(id);
        var decisions = marketplace.Get<RequestDecisions>();

        var done = (DecisionResult.Done)await decisions.DecideAsync(emma, id, Decision.Decline, "No", Cancel);
        (await decisions.UndoAsync(emma, done.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();

        (await marketplace.RequestStateAsync(id)).ShouldBe(before);
        (await marketplace.ScalarAsync<string>("SELECT status FROM booking_admin.refund")).ShouldBe("Withdrawn");
        // And it can be decided again, with a refund of its own.
        (await decisions.DecideAsync(emma, id, Decision.Decline, "No", Cancel)).ShouldBeOfType<DecisionResult.Done>();
    }

    [Fact]
    public async Task Nothing_is_undone_twice_or_late_or_after_somebody_else_has_changed_the_order()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var decisions = marketplace.Get<RequestDecisions>();
        var id = await marketplace.WaitingRequestAsync();

        var first = (DecisionResult.Done)await decisions.DecideAsync(emma, id, Decision.Accept, null, Cancel);
        await decisions.UndoAsync(emma, first.Entry, Cancel);
        (await decisions.UndoAsync(emma, first.Entry, Cancel)).ShouldBeOfType<DecisionResult.Refused>();

        var second = (DecisionResult.Done)await decisions.DecideAsync(emma, id, Decision.Accept, null, Cancel);
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'IN_PROGRESS', "updatedAt" = now() + interval '1 second'
                WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}')
            """);
        (await decisions.UndoAsync(emma, second.Entry, Cancel))
            .ShouldBe(new DecisionResult.Refused("The order has changed since, so the decision stays as it is."));
        (await marketplace.RequestStateAsync(id)).ShouldStartWith("CONFIRMED IN_PROGRESS");

        var other = await marketplace.WaitingRequestAsync();
        var third = (DecisionResult.Done)await decisions.DecideAsync(emma, other, Decision.Accept, null, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        (await decisions.UndoAsync(emma, third.Entry, Cancel)).ShouldBe(new DecisionResult.Refused("The time to undo is over."));
    }

    [Fact]
    public async Task A_payment_that_is_under_way_cannot_be_accepted_but_declined()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PROCESSING', "updatedAt" = now()
                WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}')
            """);
        var decisions = marketplace.Get<RequestDecisions>();

        (await decisions.DecideAsync(emma, id, Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.Refused>();
        ((DecisionResult.Done)await decisions.DecideAsync(emma, id, Decision.Decline, null, Cancel)).MoneyBack.ShouldBe(
            MoneyBack.CancelIntent);
    }

    [Fact]
    public async Task Accepting_a_repaired_request_of_an_order_under_way_does_not_set_the_order_back()
    {
        await using var marketplace = await TestMarketplace.DemoAsync(settings =>
            settings with { Repair = new(Domain.Repair.NewBookingStatus.Pending) });
        var order = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE status = 'REVISION_REQUESTED' LIMIT 1""");
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "orderId" = '{order}'""");
        var (item, _) = await marketplace.Get<Services.Repair.FindingRepair>().CreateBookingAsync(TestMarketplace.Support, order, Cancel);
        var before = await marketplace.RequestStateAsync(item.BookingId!);
        before.ShouldStartWith("PENDING REVISION_REQUESTED");
        var decisions = marketplace.Get<RequestDecisions>();

        var done = (DecisionResult.Done)await decisions.DecideAsync(
            TestMarketplace.Support, item.BookingId!, Decision.Accept, "By phone", Cancel);
        (await marketplace.RequestStateAsync(item.BookingId!))
            .ShouldBe(before.Replace("PENDING REVISION_REQUESTED", "CONFIRMED REVISION_REQUESTED", StringComparison.Ordinal));
        (await decisions.UndoAsync(TestMarketplace.Support, done.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();
        (await marketplace.RequestStateAsync(item.BookingId!)).ShouldBe(before);
    }

    [Fact]
    public async Task A_declined_request_that_waits_again_cannot_be_accepted_but_declined_with_one_refund()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var decisions = marketplace.Get<RequestDecisions>();
        var id = await marketplace.WaitingRequestAsync();
        await decisions.DecideAsync(emma, id, Decision.Decline, null, Cancel);
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET status = 'PENDING', "updatedAt" = now() WHERE id = '{id}';
            UPDATE "Order" SET status = 'PENDING', "updatedAt" = now() WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}')
            """);

        (await decisions.DecideAsync(emma, id, Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.Refused>();
        (await decisions.DecideAsync(emma, id, Decision.Decline, null, Cancel))
            .ShouldBeOfType<DecisionResult.Done>().MoneyBack.ShouldBe(MoneyBack.Refund);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund WHERE status = 'Queued'")).ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_elses_request_is_not_found()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await marketplace.CelebrityAsync("Emma Stone"), await marketplace.CelebrityAsync("Mara Linden"));
        var decisions = marketplace.Get<RequestDecisions>();
        var id = await marketplace.WaitingRequestAsync();

        (await decisions.DecideAsync(mara, id, Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.NotFound>();
        var done = (DecisionResult.Done)await decisions.DecideAsync(emma, id, Decision.Accept, null, Cancel);
        (await decisions.UndoAsync(mara, done.Entry, Cancel)).ShouldBeOfType<DecisionResult.NotFound>();
        (await decisions.DecideAsync(emma, "no-such-id", Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.NotFound>();
    }

    [Fact]
    public async Task Support_decides_for_a_celebrity_with_a_reason_only_and_the_audit_entry_keeps_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var decisions = marketplace.Get<RequestDecisions>();
        var id = await marketplace.WaitingRequestAsync();

        await Should.ThrowAsync<InvalidInputException>(decisions.DecideAsync(TestMarketplace.Support, id, Decision.Accept, " ", Cancel));
        await Should.ThrowAsync<InvalidInputException>(
            decisions.DecideAsync(TestMarketplace.Support, id, Decision.Accept, new string('x', 501), Cancel));
        (await decisions.DecideAsync(TestMarketplace.Support, id, Decision.Accept, "Emma asked by phone", Cancel))
            .ShouldBeOfType<DecisionResult.Done>();

        (await marketplace.ScalarAsync<string>("SELECT actor_name || ': ' || reason FROM booking_admin.audit_entry"))
            .ShouldBe("Sam Okafor: Emma asked by phone");
    }

    [Fact]
    public async Task A_celebrity_without_a_profile_may_not_decide()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var nobody = new Actor(ActorId.User("x"), "X", Roles.Celebrity);
        await Should.ThrowAsync<NotAllowedException>(
            marketplace.Get<RequestDecisions>().DecideAsync(nobody, "x", Decision.Accept, null, Cancel));
    }
}
