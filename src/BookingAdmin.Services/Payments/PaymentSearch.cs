using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Payments;

/// <summary>
/// What somebody looks for among payments: an order, by its number, the beginning of it, or its id; or something of Stripe's, by its id or the beginning of it.
/// </summary>
/// <param name="Orders">The orders' ids; null where it is an id of Stripe's.</param>
/// <param name="StripeId">Null where it is an order's.</param>
sealed record PaymentSearch(string[]? Orders, string? StripeId)
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
            return new(null, text);
        // The owner's indexes serve a whole number or id at once; only the beginning of a number needs a look at many.
        var number = text.ToUpperInvariant();
        var known = await context.Orders.Where(o => o.OrderNumber == number || o.Id == text).Select(o => o.Id).ToArrayAsync(cancel);
        if (known.Length == 0)
            known = await context.Orders.Where(o => o.OrderNumber.StartsWith(number)).Select(o => o.Id).Take(Most + 1).ToArrayAsync(cancel);
        return known.Length <= Most ? new(known, null) : throw new InvalidInputException($"More than {Most} orders have a number that begins so: type more of it.");
    }

    public IQueryable<Refund> In(BookingAdminContext context, IQueryable<Refund> refunds)
    {
        if (Orders is { } orders)
            return refunds.Where(r => orders.Contains(r.OrderId));
        var id = StripeId!;
        if (id.StartsWith("pi_", StringComparison.Ordinal))
            return refunds.Where(r => r.PaymentIntentId!.StartsWith(id));
        // A charge, a dispute or an event is known by the payment that it is about.
        return refunds.Where(r => r.StripeRefundId!.StartsWith(id)
            || context.StripeEvents.Any(e => e.PaymentIntentId != null && e.PaymentIntentId == r.PaymentIntentId && (e.ObjectId!.StartsWith(id) || e.Id.StartsWith(id))));
    }

    public IQueryable<StripeEventRow> In(IQueryable<StripeEventRow> events)
    {
        if (Orders is { } orders)
            return events.Where(e => orders.Contains(e.OrderId!));
        var id = StripeId!;
        return id.StartsWith("evt_", StringComparison.Ordinal) ? events.Where(e => e.Id.StartsWith(id))
            : events.Where(e => e.ObjectId!.StartsWith(id) || e.PaymentIntentId!.StartsWith(id));
    }

    public IQueryable<OutboxEntry> In(IQueryable<OutboxEntry> outbox)
    {
        if (Orders is { } orders)
            return outbox.Where(e => orders.Contains(e.OrderId));
        var id = StripeId!;
        return outbox.Where(e => e.Refund!.PaymentIntentId!.StartsWith(id) || e.Refund.StripeRefundId!.StartsWith(id));
    }
}
