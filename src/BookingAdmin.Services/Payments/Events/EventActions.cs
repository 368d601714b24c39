using BookingAdmin.Services.Access;
using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>How the settling of an event ended.</summary>
public abstract record EventActionResult
{
    public sealed record Done : EventActionResult;

    public sealed record NotFound : EventActionResult;

    /// <summary>Not possible, and the sentence says why.</summary>
    public sealed record Refused(string Sentence) : EventActionResult;
}

/// <summary>What a person does about an event of Stripe's that needs one.</summary>
public sealed partial class EventActions(
    IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock, ILogger<EventActions> logger)
{
    /// <summary>
    /// Records that somebody has seen to what the event reports. No order changes, and the event can still be handled again.
    /// </summary>
    /// <param name="reason">What was done; the audit keeps it.</param>
    /// <exception cref="InvalidInputException">There is no reason or too long a one, or somebody else's transaction holds the event or its
    /// order.</exception>
    /// <exception cref="TooManyActionsException">Faster than any person does it.</exception>
    public async Task<EventActionResult> SettleAsync(Actor actor, string eventId, string reason, CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        var why = ReasonText.Require(reason, T("the next person who looks must know what was done"));
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var result = await RepairTransaction.RunAsync(context, actor, RepairTransaction.OfAPerson, _ =>
            SettleAsync(context, actor, eventId, why, cancel), cancel);
        if (result is EventActionResult.Done)
            Settled(logger, eventId, actor.Id);
        return result;
    }

    async Task<EventActionResult> SettleAsync(
        BookingAdminContext context, Actor actor, string eventId, string reason, CancellationToken cancel)
    {
        // Locks the event before the order, as the handling does.
        var row = (
            await context.StripeEvents.FromSql($"SELECT * FROM booking_admin.stripe_event WHERE id = {eventId} FOR NO KEY UPDATE")
            .AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
        switch (row)
        {
            case null:
                return new EventActionResult.NotFound();
            case { NeedsSomebody: null, State: StripeEventState.Failed or StripeEventState.Received }:
                return new EventActionResult.Refused(T("This event is handled by itself and needs nobody yet."));
            case { NeedsSomebody: null }:
                return new EventActionResult.Refused(T("This event needs nobody."));
            case { SettledAt: not null }:
                return new EventActionResult.Refused(T($"{row.SettledBy} has settled this event already."));
        }
        var now = clock.Now();
        await context.StripeEvents.Where(e => e.Id == eventId && e.SettledAt == null).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.SettledAt, now)
            .SetProperty(e => e.SettledBy, actor.Name)
            .SetProperty(e => e.SettleReason, reason), cancel);
        var order = await context.Orders.Where(o => o.Id == row.OrderId)
            .Select(o => new { o.CelebrityId, BookingId = o.Booking == null ? null : o.Booking.Id }).FirstOrDefaultAsync(cancel);
        context.Add(AuditEntry.Of(
            actor, AuditAction.EventSettled, now, row.OrderId, order?.BookingId, order?.CelebrityId, reason,
            before: new
            {
                stripeEvent = row.Id, type = row.Type, state = row.State.ToString(), outcome = row.Outcome?.ToString(), tip = row.TipId,
                paymentIntent = row.PaymentIntentId,
            },
            after: new { stripeEvent = row.Id, settledAt = now }));
        await context.SaveChangesAsync(cancel);
        if (row.OrderId is { } orderId)
            await EventFindings.AlignAsync(context, orderId, actor, now, cancel);
        return new EventActionResult.Done();
    }

    [LoggerMessage(EventId = 442, Level = LogLevel.Information, Message = "Stripe's event {Event} was settled by {Person}")]
    static partial void Settled(ILogger logger, string @event, string person);
}
