using BookingAdmin.Services.Access;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>Takes tips for the caller's own completed orders, as <see cref="OrderIntake"/> takes orders.</summary>
public sealed class TipIntake(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, CallerIntents intents, ActionLimits limits,
    TimeProvider clock)
{
    const int Tries = 5;

    /// <param name="key">The caller's `Idempotency-Key`; null: a repeated call is another tip.</param>
    /// <param name="cancel">Stops what happens before anything is written, and nothing after it.</param>
    /// <exception cref="InvalidInputException">The key is none.</exception>
    /// <exception cref="TooManyActionsException">This customer tips faster than any person does.</exception>
    public async Task<IntakeResult> PlaceAsync(Actor actor, TipRequest request, string? key, CancellationToken cancel)
    {
        actor.RequireCustomer();
        if (!settings.Stripe.IsOn)
            return new IntakeResult.NotPlaced(IntakeFault.Off);
        limits.CountOrder(actor);
        return await PlaceAsync(actor, request, key, approved: false, cancel);
    }

    /// <summary>
    /// A tip for an order that is named by its number alone. The customer must have approved the video (marketplace-life.md, 1.2).
    /// </summary>
    /// <inheritdoc cref="PlaceAsync(Actor, TipRequest, string, CancellationToken)"/>
    public async Task<IntakeResult> PlaceByNumberAsync(Actor actor, NumberedTip tip, string? key, CancellationToken cancel)
    {
        var customer = actor.RequireCustomer();
        if (!settings.Stripe.IsOn)
            return new IntakeResult.NotPlaced(IntakeFault.Off);
        limits.CountOrder(actor);
        return await OrderAsync(tip.OrderNumber, cancel) switch
        {
            null => new IntakeResult.NotPlaced(IntakeFault.OrderNotFound),
            var (id, owner, celebrity) => owner == customer
                ? await PlaceAsync(actor, new(celebrity, tip.Cents, id, tip.OrderNumber, tip.Message), key, approved: true, cancel)
                : new IntakeResult.NotPlaced(IntakeFault.NotYours),
        };
    }

    sealed record Tippable(string Id, string Owner, string Celebrity);

    async Task<Tippable?> OrderAsync(string number, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Orders.Where(o => o.OrderNumber == number).Select(o => new Tippable(o.Id, o.UserId, o.CelebrityId))
            .FirstOrDefaultAsync(cancel);
    }

    /// <param name="approved">Whether the video must be approved.</param>
    async Task<IntakeResult> PlaceAsync(Actor actor, TipRequest request, string? key, bool approved, CancellationToken cancel)
    {
        var call = CallKey.Of(key, request);
        return await BookingAdminTraces.RunAsync("tip intake", actor, async span =>
        {
            var result = await PlaceAsync(actor, request, call, approved, cancel);
            span?.SetTag("result", result is IntakeResult.NotPlaced refused ? refused.Fault.ToString() : result.GetType().Name);
            return result;
        });
    }

    async Task<IntakeResult> PlaceAsync(Actor actor, TipRequest request, CallKey? call, bool approved, CancellationToken cancel)
    {
        var customer = actor.RequireCustomer();
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var now = clock.Now();
            var tip = Cuid.New(now);
            await using var context = await contexts.CreateDbContextAsync(cancel);
            var values = new IntakeParameters().Of(actor, customer, request, call, now, now + CallerIntents.Held)
                .Text("order", request.OrderId).Text("number", request.OrderNumber).Text("tip", tip).Text("message", request.Message)
                    .Flag("approved", approved).Flag("manual", false);
            var written = (
                await context.Database.SqlQueryRaw<Written>(IntakeSql.Tip(call is not null), values.ToArray()).ToListAsync(cancel))
                .Single();
            if (written.Entry is not null)
                return (await intents.FirstAsync(
                    written.Wanted(customer, request, request.OrderId, written.OrderNumber!, tip, call is not null, now),
                    now + CallerIntents.Held, call is not null)).Told(request.OrderId, written.OrderNumber!, tip, request.Amount);
            if (call is not null && await EarlierCall.FindAsync(context, customer, call.Key, now, cancel) is { } earlier)
                return await intents.AgainAsync(earlier, call, request.Amount, cancel);
            // Else the key was forgotten at this very moment.
            if (FaultOf(written, approved) is { } fault)
                return new IntakeResult.NotPlaced(fault);
        }
        throw new InvalidOperationException("The tip could not be placed: its key comes and goes.");
    }

    static IntakeFault? FaultOf(Written written, bool approved) => written switch
    {
        { CelebrityKnown: false } => IntakeFault.CelebrityNotFound,
        { Completed: null } => IntakeFault.OrderNotFound,
        { Approved: false } when approved => IntakeFault.NotApproved,
        { Completed: false } => IntakeFault.NotCompleted,
        _ => null,
    };
}
