using System.Text.Json;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Payments.Intents;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>What an earlier call with the same key led to.</summary>
/// <param name="OrderNumber">Null where the marketplace has deleted the order since.</param>
/// <param name="Entry">Its outbox entry, which knows what became of the PaymentIntent.</param>
sealed record EarlierCall(byte[] Request, string OrderId, string? OrderNumber, string? TipId, long Entry)
{
    /// <returns>Null where there is none, or none of the last day.</returns>
    public static async Task<EarlierCall?> FindAsync(
        BookingAdminContext context, string customer, string key, DateTimeOffset now, CancellationToken cancel)
    {
        var oldest = now - CallKey.Kept;
        return await (
            from call in context.IdempotencyKeys
            where call.CustomerId == customer && call.Key == key && call.CreatedAt > oldest
            join order in context.Orders on call.OrderId equals order.Id into orders
            from order in orders.DefaultIfEmpty()
            join entry in context.Outbox on call.OrderId equals entry.OrderId
            where entry.Kind == OutboxKind.CreateIntent && entry.TipId == call.TipId
            select new EarlierCall(call.Request, call.OrderId, order.OrderNumber, call.TipId, entry.Id)).FirstOrDefaultAsync(cancel);
    }

    public bool IsOf(CallKey key) => Request.AsSpan().SequenceEqual(key.Request);
}

/// <summary>What one of the statements of <see cref="IntakeSql"/> found and wrote.</summary>
/// <param name="OrderNumber">Of the order of a tip; null where there is none such.</param>
/// <param name="Entry">Of the outbox; null where nothing was written.</param>
/// <param name="Request">What is asked of Stripe, as the entry keeps it: JSON.</param>
sealed record Written(
    bool CelebrityKnown, string? OrderNumber, bool? Completed, bool? Approved, string? Currency, long? Entry, string? Request, long Told)
{
    /// <summary>The entry as it is right after it was written, so that nobody has to read it again.</summary>
    public WantedIntent Wanted(
        string customer, PaymentRequest request, string order, string number, string? tip, bool keyed, DateTimeOffset now) => new(
        Entry!.Value, order, tip, now, 1, null, null, keyed, JsonDocument.Parse(Request!), number,
        new(OrderStatus.Pending, PaymentStatus.Pending, BookingStatus.Pending),
        tip is null ? null : PaymentStatus.Pending, null, (double)request.Amount, Currency!, request.CelebrityId, customer);
}
