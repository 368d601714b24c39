namespace BookingAdmin.Services.Payments.Compare;

/// <summary>The reading half of a comparison with Stripe: which orders it is about, and what we know of them.</summary>
static class ComparedOrders
{
    /// <summary>
    /// The orders with a payment at Stripe, their own or a tip's, that were placed or changed since then, or got or changed such a tip; and
    /// all that differed before.
    /// </summary>
    public static IQueryable<OrderRow> Since(BookingAdminContext context, DateTimeOffset since) => context.Orders.AsNoTracking()
        .Where(o => o.PaymentIntentId != null && (o.CreatedAt >= since || o.UpdatedAt >= since)
            || context.Tips.Any(t => t.OrderId == o.Id && t.PaymentIntentId != null && (t.CreatedAt >= since || t.UpdatedAt >= since))
            || context.Findings.Any(f => f.Rule == ReconciliationSql.Rule && f.Subject == o.Id && f.ResolvedAt == null)
                && (o.PaymentIntentId != null || context.Tips.Any(t => t.OrderId == o.Id && t.PaymentIntentId != null)));

    /// <param name="last">The id of the last one that is done.</param>
    /// <returns>The next so many by their key, so that the pass over a long table goes on where it was; each with its currency.</returns>
    public static async Task<List<(ComparedOrder Order, string Currency)>> ReadAsync(
        BookingAdminContext context, IQueryable<OrderRow> orders, string last, int count, CancellationToken cancel)
    {
        var rows = await orders.Where(o => o.Id.CompareTo(last) > 0).OrderBy(o => o.Id).Take(count)
            .Select(o => new
            {
                Ours = context.Outbox.Any(e => e.OrderId == o.Id && e.Kind == OutboxKind.CreateIntent && e.TipId == null),
                Held = context.PaymentAuthorizations.Any(a => a.OrderId == o.Id && a.EndedAt == null),
                o.Id, o.PaymentIntentId, o.PaymentStatus, o.TotalAmount, o.Currency, o.UpdatedAt,
                Refund = context.Refunds.Where(r => r.OrderId == o.Id && r.Status != RefundStatus.Withdrawn)
                    .Select(r => new { r.Kind, r.Status, r.StripeRefundId, r.Amount, r.Currency }).FirstOrDefault(),
            }).ToListAsync(cancel);
        string[] ids = [.. rows.Select(o => o.Id)];
        var tips = (await context.Tips.AsNoTracking().Where(t => ids.Contains(t.OrderId) && t.PaymentIntentId != null).OrderBy(t => t.Id)
            .Select(t => new { t.OrderId, t.Id, t.PaymentIntentId, t.PaymentStatus, t.Amount, t.Currency, t.UpdatedAt })
                .ToListAsync(cancel)).ToLookup(t => t.OrderId, StringComparer.Ordinal);
        var told = (await context.AuditEntries.AsNoTracking()
            .Where(e => e.OrderId != null && ids.Contains(e.OrderId)
                && (e.Action == AuditAction.PaymentDisputed || e.Action == AuditAction.PaymentPartlyRefunded))
            .Select(e => new { e.OrderId, e.Action, e.After }).ToListAsync(cancel))
            // An entry about a tip stands under its order too.
            .Select(e => (
                Of: e.After is { } after && after.RootElement.TryGetProperty("tip", out var tip) ? tip.GetString() : e.OrderId, e.Action))
                .ToHashSet();
        return [.. rows.Select(o => (new ComparedOrder(
            o.Id,
            o.PaymentIntentId is { } intent 
                ? Payment(o.Id, false, intent, o.PaymentStatus, o.TotalAmount, o.Currency) with { IsOurs = o.Ours, IsHeld = o.Held } : null,
            o.Refund is { } r ? new(r.Kind, r.Status, r.StripeRefundId, r.Amount, r.Currency) : null,
            [.. tips[o.Id].Select(t => Payment(t.Id, true, t.PaymentIntentId!, t.PaymentStatus, t.Amount, t.Currency))],
            o.UpdatedAt, tips[o.Id].Select(t => (DateTimeOffset?)t.UpdatedAt).Max()), o.Currency))];

        ComparedPayment Payment(string id, bool ofTip, string intent, PaymentStatus status, double amount, string currency) => new(
            id, ofTip, intent, status, new(Money.FromDatabase(amount), currency), told.Contains((id, AuditAction.PaymentDisputed)),
            told.Contains((id, AuditAction.PaymentPartlyRefunded)));
    }
}
