using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Payments.Books;

/// <summary>Writes what became of a tip's payment, with its audit. Only a tip that is paid counts as earnings.</summary>
public sealed class TipWriter(TimeProvider clock)
{
    /// <summary>In the caller's transaction, which holds the tip from here on.</summary>
    /// <returns>Null where there is no such tip.</returns>
    internal async Task<PaymentOutcome?> WriteAsync(BookingAdminContext context, string tipId, PaymentFact told, CancellationToken cancel)
    {
        await context.Database.ExecuteSqlAsync($"""SELECT FROM public."Tip" t WHERE t.id = {tipId} FOR NO KEY UPDATE""", cancel);
        var tip = await context.Tips.AsNoTracking().Where(t => t.Id == tipId)
            .Select(t => new { t.OrderId, t.CelebrityId, t.PaymentStatus, t.PaymentIntentId, t.PaidAt }).FirstOrDefaultAsync(cancel);
        if (tip is null)
            return null;
        var now = clock.Now();
        var (after, outcome) = TipTransitions.On(told.Event, tip.PaymentStatus);
        var intent = tip.PaymentIntentId ?? told.PaymentIntentId;
        var paidAt = tip.PaidAt ?? (after is PaymentStatus.Succeeded ? now : null);
        if (after != tip.PaymentStatus || intent != tip.PaymentIntentId || paidAt != tip.PaidAt)
            await context.Tips.Where(t => t.Id == tipId).ExecuteUpdateAsync(set => set
                .SetProperty(t => t.PaymentStatus, after)
                .SetProperty(t => t.PaymentIntentId, intent)
                .SetProperty(t => t.PaidAt, paidAt)
                .SetProperty(t => t.UpdatedAt, now), cancel);
        if (outcome is not PaymentOutcome.NothingNew)
            context.Add(AuditEntry.Of(
                told.By, told.Action ?? PaymentWriter.ActionOf(outcome), now, tip.OrderId, celebrity: tip.CelebrityId,
                before: new { tip = tipId, paymentStatus = Labels.Of(tip.PaymentStatus) },
                after: new
                {
                    tip = tipId, paymentStatus = Labels.Of(after), outcome = outcome.ToString(), paymentIntent = told.PaymentIntentId,
                    stripeEvent = told.EventId,
                }));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [tip.CelebrityId], cancel);
        return outcome;
    }
}
