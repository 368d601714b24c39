using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>Takes orders: the order, its items, its booking and the outbox entry in one statement, then the PaymentIntent.</summary>
public sealed class OrderIntake(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, CallerIntents intents, ActionLimits limits,
    TimeProvider clock)
{
    const int Tries = 5;

    /// <param name="key">The caller's `Idempotency-Key`; null: a repeated call is another order.</param>
    /// <param name="cancel">Stops what happens before anything is written, and nothing after it.</param>
    /// <exception cref="InvalidInputException">The key is none, or the day is over.</exception>
    /// <exception cref="TooManyActionsException">This customer orders faster than any person does.</exception>
    public async Task<IntakeResult> PlaceAsync(Actor actor, BookingRequest request, string? key, CancellationToken cancel)
    {
        var customer = actor.RequireCustomer();
        if (!settings.Stripe.IsOn)
            return new IntakeResult.NotPlaced(IntakeFault.Off);
        var call = CallKey.Of(key, request);
        limits.CountOrder(actor);
        return await BookingAdminTraces.RunAsync("order intake", actor, async span =>
        {
            var result = await PlaceAsync(actor, customer, request, call, cancel);
            span?.SetTag("result", result is IntakeResult.NotPlaced refused ? refused.Fault.ToString() : result.GetType().Name);
            return result;
        });
    }

    async Task<IntakeResult> PlaceAsync(Actor actor, string customer, BookingRequest request, CallKey? call, CancellationToken cancel)
    {
        if (request.FaultOfDate(clock.Now()) is { } fault)
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            return call is not null && await EarlierCall.FindAsync(context, customer, call.Key, clock.Now(), cancel) is { } earlier
                ? await intents.AgainAsync(earlier, call, request.Amount, cancel) : throw fault;
        }
        for (var attempt = 1; ; attempt++)
        {
            var now = clock.Now();
            var (order, number) = (Cuid.New(now), OrderNumber.New(now));
            await using var context = await contexts.CreateDbContextAsync(cancel);
            try
            {
                var written = await InsertAsync(context, actor, customer, request, call, order, number, now, cancel);
                if (written.Entry is not null)
                    return (await intents.FirstAsync(
                        written.Wanted(customer, request, order, number, null, call is not null, now), now + CallerIntents.Held,
                        call is not null)).Told(order, number, null, request.Amount);
                if (call is not null && await EarlierCall.FindAsync(context, customer, call.Key, now, cancel) is { } earlier)
                    return await intents.AgainAsync(earlier, call, request.Amount, cancel);
                // Else the key was forgotten at this very moment.
                if (!written.CelebrityKnown)
                    return new IntakeResult.NotPlaced(IntakeFault.CelebrityNotFound);
            }
            catch (PostgresException e) when (
                attempt < Tries && e.SqlState is PostgresErrorCodes.UniqueViolation
                && e.ConstraintName is "Order_orderNumber_key" or "Booking_orderNumber_key")
            {
                // Another number.
            }
            if (attempt == Tries)
                throw new InvalidOperationException("The order could not be placed: its key comes and goes.");
        }
    }

    async Task<Written> InsertAsync(
        BookingAdminContext context, Actor actor, string customer, BookingRequest request, CallKey? call, string order, string number,
        DateTimeOffset now, CancellationToken cancel)
    {
        // The celebrity may be a VIP, which only the database knows, so both are given.
        var (split, vip) = (Split(request, vip: false), Split(request, vip: true));
        var values = new IntakeParameters().Of(actor, customer, request, call, now, now + CallerIntents.Held)
            .Flag("manual", settings.Payments.Capture is CaptureMode.OnAccept)
            .Text("order", order).Text("number", number).Text("booking", Cuid.New(now)).Text("tip", null)
            .Text("recipient", request.RecipientName).Text("occasion", request.Occasion).Text("message", request.PersonalMessage)
            .Text("instructions", request.SpecialInstructions).Text("type", request.MessageType).Text("email", request.Email)
                .Text("phone", request.Phone)
            .Time("date", request.ScheduledDate).Text("time", request.ScheduledTime)
            .Amount("celebrity_amount", (long)(split.CelebrityAmount * 100)).Amount("fee", (long)(split.PlatformFee * 100))
            .Amount("vip_amount", (long)(vip.CelebrityAmount * 100)).Amount("vip_fee", (long)(vip.PlatformFee * 100))
            .Texts("item_ids", request.Items.Select(_ => Cuid.New(now))).Texts("item_types", request.Items.Select(i => i.Type))
                .Texts("item_names", request.Items.Select(i => i.Name))
            .Texts("item_descriptions", request.Items.Select(i => i.Description))
                .Numbers("item_quantities", request.Items.Select(i => i.Quantity))
            .Amounts("item_units", request.Items.Select(i => i.UnitCents)).Amounts("item_totals", request.Items.Select(i => i.TotalCents))
            .Texts("item_metadata", request.Items.Select(i => i.Metadata));
        return (await context.Database.SqlQueryRaw<Written>(IntakeSql.Order(call is not null), values.ToArray()).ToListAsync(cancel))
            .Single();
    }

    PaymentSplit Split(BookingRequest request, bool vip) =>
        PaymentSplit.Of(settings.Payments.Shares, request.Amount, request.TipCents / 100m, vip);
}
