using System.Text.Json;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>Whether an order or tip has taken a PaymentIntent.</summary>
enum Kept
{
    Yes,
    /// <summary>The order or tip was over. The PaymentIntent was recorded on it, and the outbox will close that.</summary>
    Over,
    /// <summary>The order or tip has another PaymentIntent.</summary>
    Other,
    /// <summary>The order or tip changed in between: read it again.</summary>
    Unclear,
}

/// <summary>What is written when Stripe has answered, each in one transaction with the end of the outbox entry.</summary>
public sealed class IntentWriter(
    IDbContextFactory<BookingAdminContext> contexts, PaymentWriter payments, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>What is asked of Stripe: what an earlier try asked for, else what it would be now, and then that is kept.</summary>
    /// <returns>Null where the entry has ended in between, or was opened again.</returns>
    internal async Task<NewIntent?> RequestAsync(WantedIntent wanted, CancellationToken cancel)
    {
        if (wanted.Asked is { } asked)
            return asked;
        var values = new IntakeParameters().Text("order", wanted.OrderId).Text("number", wanted.OrderNumber).Text("tip", wanted.TipId)
            .Text("celebrity", wanted.CelebrityId).Text("customer", wanted.UserId).Text("currency", wanted.Currency)
            .Flag("manual", settings.Payments.Capture is CaptureMode.OnAccept).Count("minor", wanted.MinorUnits)
            .Count("entry", wanted.Entry).Instant("held", clock.Now() + CallerIntents.Held);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var kept = await context.Database.SqlQueryRaw<string>(IntakeSql.Request(wanted.DoneAt is not null), values.ToArray())
            .ToListAsync(cancel);
        return kept is [var request] ? JsonSerializer.Deserialize<NewIntent>(request, JsonSerializerOptions.Web) : null;
    }

    /// <summary>Compares and sets: an order that has a PaymentIntent takes no other.</summary>
    internal async Task<Kept> KeepAsync(WantedIntent wanted, string intent, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var stored = now.UtcDateTime;
        // The statement of nearly every order, in one journey.
        var kept = wanted.TipId is null
            ? await context.Database.SqlQuery<int>($"""
                WITH kept AS (
                    UPDATE public."Order" o SET "paymentIntentId" = {intent}, "updatedAt" = {stored} AT TIME ZONE 'UTC'
                    WHERE o.id = {wanted.OrderId} AND o."paymentIntentId" IS NULL AND o.status NOT IN ('CANCELLED', 'REFUNDED')
                        AND o."approvalStatus" <> 'DECLINED'
                    RETURNING 1
                ), ended AS (
                    UPDATE booking_admin.outbox SET done_at = {now}, dead_at = NULL, fault = NULL, request = NULL
                        WHERE id = {wanted.Entry} AND EXISTS (SELECT FROM kept)
                )
                SELECT 1 AS "Value" FROM kept
                """).ToListAsync(cancel)
            : await context.Database.SqlQuery<int>($"""
                WITH kept AS (
                    UPDATE public."Tip" t SET "paymentIntentId" = {intent}, "updatedAt" = {stored} AT TIME ZONE 'UTC'
                    WHERE t.id = {wanted.TipId} AND t."paymentIntentId" IS NULL AND t."paymentStatus" = 'PENDING'
                    RETURNING 1
                ), ended AS (
                    UPDATE booking_admin.outbox SET done_at = {now}, dead_at = NULL, fault = NULL, request = NULL
                        WHERE id = {wanted.Entry} AND EXISTS (SELECT FROM kept)
                )
                SELECT 1 AS "Value" FROM kept
                """).ToListAsync(cancel);
        if (kept.Count > 0)
            return Kept.Yes;
        var current = await WantedIntent.ReadAsync(context, wanted.Entry, cancel);
        return current switch
        {
            { IntentId: { } other } => other == intent ? Kept.Unclear : Kept.Other,
            { TipId: null, IsGone: false } => await KeepHeldAsync(wanted, intent, cancel),
            { IsGone: true } => Kept.Other,
            _ => Kept.Unclear,
        };
    }

    /// <summary>
    /// Of an order that was cancelled or declined while Stripe worked, as far as its statuses tell at first sight. Where it is over it
    /// keeps the PaymentIntent, whose closing waits as long as the decline can be undone. Where it lives it keeps it as any other does: a
    /// failed attempt or a revision looks much the same.
    /// </summary>
    async Task<Kept> KeepHeldAsync(WantedIntent wanted, string intent, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await LockAsync(context, wanted.OrderId, cancel);
        var now = clock.Now();
        if (await MoneyBackState.ReadAsync(context, wanted.OrderId, cancel) is not { } state
            || await context.Orders.Where(o => o.Id == wanted.OrderId && o.PaymentIntentId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.PaymentIntentId, intent).SetProperty(o => o.UpdatedAt, now), cancel) == 0)
            return Kept.Unclear;
        if (!state.IsOver)
        {
            await EndAsync(context, wanted.Entry, null, now, cancel);
            await transaction.CommitAsync(cancel);
            return Kept.Yes;
        }
        var order = await context.Orders.Where(o => o.Id == wanted.OrderId)
            .Select(o => new { o.CelebrityId, o.DeclinedAt, o.TotalAmount, o.Currency }).SingleAsync(cancel);
        if (!await RefundWriter.IntentIsAsync(context, wanted.OrderId, intent, cancel))
        {
            var until = order.DeclinedAt?.AddSeconds(settings.UndoSeconds);
            var refund = new Refund
            {
                OrderId = wanted.OrderId,
                Kind = MoneyBack.CancelIntent,
                PaymentIntentId = intent,
                Amount = new Money(Money.FromDatabase(order.TotalAmount), order.Currency).MinorUnits,
                Currency = order.Currency,
                NotBefore = until > now ? until.Value : now,
                // As if the decline had queued it, so that its undo takes it back.
                CreatedAt = order.DeclinedAt ?? now,
            };
            await RefundWriter.QueueAsync(context, [refund], cancel);
            Note(context, wanted, order.CelebrityId, AuditAction.RefundQueued, now,
                new { kind = refund.Kind.ToString(), amount = refund.Amount, currency = refund.Currency, notBefore = refund.NotBefore });
            await context.SaveChangesAsync(cancel);
        }
        await EndAsync(context, wanted.Entry, WantedIntent.OrderOver, now, cancel);
        await Changes.TellAsync(context, [order.CelebrityId], cancel);
        await transaction.CommitAsync(cancel);
        return Kept.Over;
    }

    /// <summary>Cancels an order or tip that cannot be paid.</summary>
    /// <param name="done">Whether nothing is left to do; else the entry is tried again, from now on.</param>
    /// <returns>False where it has a PaymentIntent, or is over, by now.</returns>
    internal async Task<bool> GiveUpAsync(WantedIntent wanted, string fault, bool done, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await LockAsync(context, wanted.OrderId, cancel);
        var now = clock.Now();
        if (wanted.TipId is { } tip)
        {
            if (await context.Tips.Where(t => t.Id == tip && t.PaymentIntentId == null && t.PaymentStatus == PaymentStatus.Pending)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(t => t.PaymentStatus, PaymentStatus.Cancelled).SetProperty(t => t.UpdatedAt, now), cancel) == 0)
                return false;
            Note(context, wanted, wanted.CelebrityId, AuditAction.TipGivenUp, now,
                new { tip, paymentStatus = Labels.Of(PaymentStatus.Cancelled), fault });
            await context.SaveChangesAsync(cancel);
            await Changes.TellAsync(context, [wanted.CelebrityId], cancel);
        }
        else
        {
            if (await WantedIntent.ReadAsync(context, wanted.Entry, cancel) is not { IntentId: null, IsOver: false, IsGone: false })
                return false;
            await payments.WriteAsync(
                context, wanted.OrderId, new(PaymentEvent.Canceled, null, Actor.Outbox, Action: AuditAction.OrderGivenUp), cancel);
        }
        if (done)
            await EndAsync(context, wanted.Entry, fault, now, cancel);
        else
            await context.Outbox.Where(e => e.Id == wanted.Entry).ExecuteUpdateAsync(set => set
                .SetProperty(e => e.NotBefore, now)
                .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
                .SetProperty(e => e.Fault, fault), cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <param name="fault">Null where the order or tip has its PaymentIntent.</param>
    internal async Task EndAsync(long entry, string? fault, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await EndAsync(context, entry, fault, clock.Now(), cancel);
    }

    /// <summary>Ends the entry of an order or tip that is over or gone.</summary>
    /// <returns>False where a decline was taken back since it was read: its undo found the entry open, so nobody else would open it
    /// again.</returns>
    internal async Task<bool> EndOverAsync(WantedIntent wanted, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await LockAsync(context, wanted.OrderId, cancel);
        if (await WantedIntent.ReadAsync(context, wanted.Entry, cancel) is { IsOver: false, IsGone: false })
            return false;
        await EndAsync(context, wanted.Entry, wanted.IsGone ? WantedIntent.OrderGone : WantedIntent.OrderOver, clock.Now(), cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// The decline that had ended it is undone: the order gets its PaymentIntent after all, or is closed where nobody can come back for it.
    /// </summary>
    internal static Task<int> ReopenAsync(BookingAdminContext context, string order, DateTimeOffset now, CancellationToken cancel) =>
        context.Outbox
        .Where(e => e.OrderId == order && e.Kind == OutboxKind.CreateIntent && e.TipId == null && e.DoneAt != null
            && e.Fault == WantedIntent.OrderOver)
        .ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DoneAt, (DateTimeOffset?)null)
            .SetProperty(e => e.LeasedUntil, (DateTimeOffset?)null)
            .SetProperty(e => e.Fault, (string?)null)
            .SetProperty(e => e.NotBefore, now), cancel);

    static Task<int> EndAsync(BookingAdminContext context, long entry, string? fault, DateTimeOffset now, CancellationToken cancel) =>
        context.Outbox.Where(e => e.Id == entry && e.DoneAt == null).ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DoneAt, now)
            .SetProperty(e => e.DeadAt, (DateTimeOffset?)null)
            .SetProperty(e => e.Fault, fault)
            .SetProperty(e => e.Request, (JsonDocument?)null), cancel);

    /// <summary>Before its tip and its booking, as decisions do.</summary>
    static Task LockAsync(BookingAdminContext context, string order, CancellationToken cancel) =>
        OrderHold.OrderAsync(context, order, cancel);

    static void Note(
        BookingAdminContext context, WantedIntent wanted, string celebrity, AuditAction action, DateTimeOffset now, object after) =>
        context.Add(AuditEntry.Of(Actor.Outbox, action, now, wanted.OrderId, celebrity: celebrity, after: after));
}
