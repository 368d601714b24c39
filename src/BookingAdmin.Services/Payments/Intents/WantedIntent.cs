using System.Text.Json;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>An entry of the outbox that wants a PaymentIntent, and what is known of its order and tip.</summary>
/// <param name="OrderNumber">Null where the order is gone.</param>
/// <param name="TipStatus">Null for an order, and where the tip is gone.</param>
/// <param name="IntentId">Of the tip, else of the order; null: none is known.</param>
sealed record WantedIntent(
    long Entry, string OrderId, string? TipId, DateTimeOffset CreatedAt, int Attempts, string? Fault, DateTimeOffset? DoneAt, bool? Keyed,
    JsonDocument? Request,
    string? OrderNumber, PaymentState? Order, PaymentStatus? TipStatus, string? IntentId, double Amount, string Currency,
    string CelebrityId, string UserId)
{
    /// <summary>Why an entry is done without a PaymentIntent that could be paid.</summary>
    public const string OrderOver = "order_over", OrderGone = "order_gone";

    public bool IsGone => OrderNumber is null || (TipId is not null && TipStatus is null);

    /// <summary>Nobody is to pay any more.</summary>
    public bool IsOver => TipId is not null ? IntentId is null && TipStatus is not PaymentStatus.Pending : Order is { IsOver: true };

    /// <summary>The entry ended, and nothing has changed since that would make it worth another try.</summary>
    public bool HasEnded => DoneAt is not null && (IsOver || Fault is not OrderOver);

    /// <summary>
    /// For each order or tip always the same, and so is what is asked for with it: however often it is asked for, there is one.
    /// </summary>
    public string StripeKey => TipId is null ? $"intent-{OrderId}" : $"intent-tip-{TipId}";

    /// <summary>Whether Stripe was never asked before.</summary>
    public bool IsFirstTry(DateTimeOffset now) => Attempts <= 1 && Fault is null && now < CreatedAt + CallerIntents.Held;

    public long MinorUnits => new Money(Money.FromDatabase(Amount), Currency).MinorUnits;

    /// <summary>What an earlier try asked for; null where none did, or the entry has ended.</summary>
    public NewIntent? Asked => DoneAt is null ? Request?.Deserialize<NewIntent>(JsonSerializerOptions.Web) : null;

    /// <returns>Null where there is no such entry.</returns>
    public static async Task<WantedIntent?> ReadAsync(BookingAdminContext context, long entry, CancellationToken cancel) => await (
        from e in context.Outbox
        where e.Id == entry && e.Kind == OutboxKind.CreateIntent
        join o in context.Orders on e.OrderId equals o.Id into orders
        from o in orders.DefaultIfEmpty()
        join t in context.Tips on e.TipId equals t.Id into tips
        from t in tips.DefaultIfEmpty()
        select new WantedIntent(
            e.Id, e.OrderId!, e.TipId, e.CreatedAt, e.Attempts, e.Fault, e.DoneAt, e.Keyed, e.Request,
            o.OrderNumber,
            o == null ? null
                : new PaymentState(
                    o.Status, o.PaymentStatus, o.Booking == null ? null : o.Booking.Status, o.ApprovalStatus, o.TransferStatus,
                    o.VideoUrl != null),
            (PaymentStatus?)t.PaymentStatus,
            e.TipId == null ? o.PaymentIntentId : t.PaymentIntentId,
            (e.TipId == null ? (double?)o.TotalAmount : (double?)t.Amount) ?? 0, (e.TipId == null ? o.Currency : t.Currency) ?? "",
            o.CelebrityId ?? "", o.UserId ?? "")).FirstOrDefaultAsync(cancel);
}
