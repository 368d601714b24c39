using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// Whether machinery may create the missing booking of one order: a person says so, for good until somebody says otherwise.
/// </summary>
public sealed class RepairConsent(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    /// <summary>
    /// From now on neither the monitor, nor a list of requests, nor a guard that creates makes the booking of this order.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such order, it lacks no booking, or it is left alone already.</exception>
    public Task LeaveAsync(Actor actor, string orderId, CancellationToken cancel) => SayAsync(actor, orderId, leave: true, cancel);

    /// <summary>From now on they may again.</summary>
    /// <exception cref="InvalidInputException">There is no such order, it lacks no booking, or nobody has said to leave it
    /// alone.</exception>
    public Task HandBackAsync(Actor actor, string orderId, CancellationToken cancel) => SayAsync(actor, orderId, leave: false, cancel);

    async Task SayAsync(Actor actor, string orderId, bool leave, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // As repairs hold it: of two who say something of one order, the second sees what the first has said.
        await OrderHold.OrderAsync(context, orderId, cancel);
        var order = await context.Orders.Where(
            o => o.Id == orderId && o.Booking == null && !EF.Constant(BookingNeed.Exempt).Contains(o.Status))
            .Select(o => new { o.CelebrityId }).FirstOrDefaultAsync(cancel)
            ?? throw new InvalidInputException(T("This order lacks no booking. Nothing was changed."));
        if ((await LeftAloneSql.AmongAsync(context, [orderId], cancel)).ContainsKey(orderId) == leave)
            throw new InvalidInputException(
                leave ? T("This order is left alone already.") : T("Nobody has said to leave this order alone."));
        context.Add(
            AuditEntry.Of(
                actor, leave ? AuditAction.OrderLeftAlone : AuditAction.OrderHandedBack, clock.Now(), orderId,
                celebrity: order.CelebrityId));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [order.CelebrityId], cancel);
        await transaction.CommitAsync(cancel);
    }
}
