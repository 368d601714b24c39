using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Payments.Books;

/// <summary>
/// What somebody looks for among payments: an order, by its number, the beginning of it, or its id; or something of Stripe's, by its id or
/// the beginning of it.
/// </summary>
/// <param name="Orders">The orders' ids; null where it is an id of Stripe's.</param>
/// <param name="StripeId">Null where it is an order's.</param>
/// <param name="Whole">Something has exactly this id of Stripe's: then only that is meant, and nothing has to be looked through for
/// it.</param>
sealed record PaymentSearch(string[]? Orders, string? StripeId, bool Whole)
{
    const int Most = 100;

    static readonly string[] Prefixes = ["pi_", "re_", "pyr_", "ch_", "py_", "evt_", "du_", "dp_"];

    /// <returns>Null where nothing was typed.</returns>
    /// <exception cref="InvalidInputException">It is too long, or begins the numbers of too many orders.</exception>
    public static async Task<PaymentSearch?> FindAsync(BookingAdminContext context, string? typed, CancellationToken cancel)
    {
        var text = SearchText.Clean(typed);
        if (text.Length == 0)
            return null;
        if (Prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)))
            return new(null, text, await IsWholeAsync(context, text, cancel));
        // The owner's indexes serve a whole number or id at once; only the beginning of a number needs a look at many.
        var number = text.ToUpperInvariant();
        var known = await context.Orders.Where(o => o.OrderNumber == number || o.Id == text).Select(o => o.Id).ToArrayAsync(cancel);
        if (known.Length == 0)
            known = await context.Orders.Where(o => o.OrderNumber.StartsWith(number)).Select(o => o.Id).Take(Most + 1).ToArrayAsync(cancel);
        return known.Length <= Most
            ? new(known, null, false)
            : throw new InvalidInputException(T($"More than {Most} orders have a number that begins so: type more of it."));
    }

    /// <summary>Each of these is a look into an index.</summary>
    static async Task<bool> IsWholeAsync(BookingAdminContext context, string id, CancellationToken cancel) =>
        (await context.Database.SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM booking_admin.stripe_event WHERE id = {id})
                OR EXISTS (SELECT FROM booking_admin.stripe_event WHERE object_id = {id})
                OR EXISTS (SELECT FROM booking_admin.stripe_event WHERE payment_intent_id = {id})
                OR EXISTS (SELECT FROM booking_admin.refund WHERE payment_intent_id = {id})
                    OR EXISTS (SELECT FROM booking_admin.refund WHERE stripe_refund_id = {id})
                OR EXISTS (SELECT FROM public."Order" WHERE "paymentIntentId" = {id})
                    OR EXISTS (SELECT FROM public."Tip" WHERE "paymentIntentId" = {id}) AS "Value"
            """).ToListAsync(cancel)).Single();

    public IQueryable<Refund> In(BookingAdminContext context, IQueryable<Refund> refunds)
    {
        if (Orders is { } orders)
            return refunds.Where(r => orders.Contains(r.OrderId));
        var id = StripeId!;
        if (id.StartsWith("pi_", StringComparison.Ordinal))
            return Whole ? refunds.Where(r => r.PaymentIntentId == id) : refunds.Where(r => r.PaymentIntentId!.StartsWith(id));
        // A charge, a dispute or an event is known by the payment that it is about.
        var about = In(context.StripeEvents).Where(e => e.PaymentIntentId != null).Select(e => e.PaymentIntentId);
        return Whole ? refunds.Where(r => r.StripeRefundId == id || about.Contains(r.PaymentIntentId))
            : refunds.Where(r => r.StripeRefundId!.StartsWith(id) || about.Contains(r.PaymentIntentId));
    }

    public IQueryable<StripeEventRow> In(IQueryable<StripeEventRow> events)
    {
        if (Orders is { } orders)
            return events.Where(e => orders.Contains(e.OrderId!));
        var id = StripeId!;
        return (id.StartsWith("evt_", StringComparison.Ordinal), Whole) switch
        {
            (true, true) => events.Where(e => e.Id == id),
            (true, false) => events.Where(e => e.Id.StartsWith(id)),
            (_, true) => events.Where(e => e.ObjectId == id || e.PaymentIntentId == id),
            _ => events.Where(e => e.ObjectId!.StartsWith(id) || e.PaymentIntentId!.StartsWith(id)),
        };
    }

    /// <summary>What is asked about the orders that it is about: an entry that makes a PaymentIntent does not know its id.</summary>
    /// <exception cref="InvalidInputException">It begins the ids of too many.</exception>
    public async Task<IQueryable<OutboxEntry>> InAsync(
        BookingAdminContext context, IQueryable<OutboxEntry> outbox, CancellationToken cancel)
    {
        var orders = Orders ?? await OrdersAsync(context, cancel);
        return outbox.Where(e => orders.Contains(e.OrderId));
    }

    async Task<string[]> OrdersAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var id = StripeId!;
        var told = In(context.StripeEvents);
        var intents = told.Where(e => e.PaymentIntentId != null).Select(e => e.PaymentIntentId);
        // By the beginning of an id the owner's own tables cannot be searched; what is known of it here can.
        var orders = await In(context, context.Refunds).Select(r => r.OrderId)
            .Union(told.Where(e => e.OrderId != null).Select(e => e.OrderId!))
            .Union(context.Orders.Where(o => o.PaymentIntentId == id || intents.Contains(o.PaymentIntentId)).Select(o => o.Id))
            .Union(context.Tips.Where(t => t.PaymentIntentId == id || intents.Contains(t.PaymentIntentId)).Select(t => t.OrderId))
            .Take(Most + 1).ToArrayAsync(cancel);
        return orders.Length <= Most
            ? orders : throw new InvalidInputException(T($"More than {Most} orders have a payment whose id begins so: type more of it."));
    }
}
