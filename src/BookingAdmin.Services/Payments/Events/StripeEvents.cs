using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>
/// Stripe's events: each is written down before it is handled, handled once however often and in whatever order it comes, and can be
/// handled again.
/// </summary>
public sealed partial class StripeEvents(
    IDbContextFactory<BookingAdminContext> contexts, EventHandling handling, BookingAdminSettings settings, TimeProvider clock,
    ILogger<StripeEvents> logger)
{
    /// <summary>How long what failed is tried again by itself.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(3);

    // Longer than the transaction of an order can be open.
    static readonly TimeSpan StripeTriesUnknown = TimeSpan.FromHours(1);

    // The process that receives an event handles it at once; one that is left after this was left by a process that ended.
    static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes an event down, unless it is already. One that is not ours is passed on by the outbox where the marketplace's own endpoint
    /// gets none from Stripe.
    /// </summary>
    /// <param name="raw">As it came; kept where it may have to be passed on.</param>
    /// <returns>False where nothing is to be handled now: its type is of no matter here, or the marketplace's own handler has its time
    /// first.</returns>
    public async Task<bool> StoreAsync(Actor actor, ReceivedEvent told, RawEvent? raw, CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        var matters = StripeEventTypes.Matters(told.Type);
        var instead = settings.Payments.Webhook is WebhookMode.Instead;
        var waits = matters && !instead && StripeEventTypes.IsOwners(told.Type);
        var now = clock.Now();
        var (kind, state, notBefore, handledAt) = matters
            ? (OutboxKind.StripeEvent, nameof(StripeEventState.Received), now + (waits ? PaymentSettings.Grace : FirstWait),
                (DateTimeOffset?)null)
            : (OutboxKind.ForwardEvent, nameof(StripeEventState.Ignored), now, now);
        var (body, signature) = instead ? (raw?.Body, raw?.Signature) : (null, null);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // Handling it waits for the disk before anybody is answered. What is not handled has to wait here.
        var synchronous = matters && !waits ? "off" : "on";
        var stored = await context.Database.SqlQuery<string>($"""
            WITH stored AS (
                INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, tip_id,
                    facts, state, attempts, handled_at, body, signature)
                SELECT {told.Id}, {told.Type}, {told.CreatedAt}, {now}, {told.ObjectId}, {told.PaymentIntentId}, {told.Facts.OrderId},
                    {told.Facts.TipId},
                    {told.Facts.ToJson()}::jsonb, {state}, 0, {handledAt}, {body}::bytea, {signature}::text
                FROM (SELECT set_config('synchronous_commit', {synchronous}, true)) AS commit
                ON CONFLICT (id) DO NOTHING
                RETURNING id, body
            ), queued AS (
                INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts)
                SELECT {kind.ToString()}, id, {now}, {notBefore}, 0 FROM stored WHERE {matters} OR body IS NOT NULL
                ON CONFLICT (event_id) WHERE kind = 'StripeEvent' DO UPDATE SET not_before = excluded.not_before
            )
            SELECT id AS "Value" FROM stored
            """).ToListAsync(cancel);
        if (stored.Count > 0 && !matters)
            BookingAdminMetrics.StripeEvent(StripeEventTypes.Family(told.Type), StripeEventState.Ignored);
        return matters && !waits;
    }

    /// <summary>
    /// Handles an event that is written down, unless it has been handled. One that is being handled elsewhere is waited for.
    /// </summary>
    /// <exception cref="Exception">The database is away: then not even the failure could be written down, and it stays
    /// received.</exception>
    public async Task<HandledEvent?> HandleAsync(Actor actor, string eventId, CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        return await RunAsync(eventId, null, skipHeld: false, cancel);
    }

    /// <summary>Handles an event again, whatever came of it before. What was already written for it is not written twice.</summary>
    /// <param name="reason">For the audit.</param>
    /// <returns>Null where no such event was received.</returns>
    /// <exception cref="InvalidInputException">The reason is too long.</exception>
    public async Task<HandledEvent?> ReplayAsync(Actor actor, string eventId, string? reason, CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        return await RunAsync(eventId, new(actor, ReasonText.Clean(reason)), skipHeld: false, cancel);
    }

    /// <summary>One that is due, and that nobody else handles at this moment.</summary>
    internal Task<HandledEvent?> HandleDueAsync(string eventId, CancellationToken cancel) =>
        RunAsync(eventId, null, skipHeld: true, cancel);

    /// <summary>Whether the event is kept; an old one may have been deleted.</summary>
    internal async Task<bool> IsKeptAsync(string eventId, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.StripeEvents.AnyAsync(e => e.Id == eventId, cancel);
    }

    async Task<HandledEvent?> RunAsync(string eventId, Replay? replay, bool skipHeld, CancellationToken cancel)
    {
        HandledEvent? handled;
        try
        {
            handled = await ApplyAsync(eventId, replay, skipHeld, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (e.GetBaseException() is not PostgresException && !DatabaseFault.IsUnavailable(e))
                Broken(logger, eventId, e);
            handled = await KeepFailureAsync(eventId, replay, EventNeeds.FaultOf(e), cancel);
        }
        if (handled is not null)
            Tell(handled, replay is not null);
        return handled;
    }

    /// <summary>All of it or nothing: what the event says, and that it was handled.</summary>
    async Task<HandledEvent?> ApplyAsync(string eventId, Replay? replay, bool skipHeld, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(context, eventId, skipHeld, cancel) is not { } row)
            return null;
        if (replay is null && row.State is StripeEventState.Handled or StripeEventState.Ignored)
        {
            // The transaction that handled the event may still be waiting for the disk.
            await transaction.CommitAsync(cancel);
            await WrittenAsync(context, cancel);
            return new(row.Id, row.Type, row.OrderId, row.TipId, row.State, row.State, row.Outcome);
        }
        var end = await handling.ApplyAsync(context, row, cancel);
        var handled = await MarkAsync(context, row, end, replay, cancel);
        await transaction.CommitAsync(cancel);
        // That commit did not wait for the disk. This call does, for all that was committed before it, ahead of any answer to Stripe.
        await WrittenAsync(context, cancel);
        return handled;
    }

    /// <summary>What it came to, with who asked for it if somebody did.</summary>
    async Task<HandledEvent> MarkAsync(
        BookingAdminContext context, StripeEventRow row, EventEnd end, Replay? replay, CancellationToken cancel)
    {
        var now = clock.Now();
        var failed = end.State is StripeEventState.Failed;
        var next = failed && !end.ForAPerson && now - row.ReceivedAt < GivesUpAfter
            ? Milliseconds.Truncate(now + OutboxQueue.WaitAfter(row.Attempts + 1)) : (DateTimeOffset?)null;
        // A replay that finds nothing new does not hide what it came to at first.
        var outcome = end.Outcome is null or PaymentOutcome.NothingNew ? row.Outcome ?? end.Outcome : end.Outcome;
        var needs = EventNeeds.After(row, end, failed && next is null);
        // An event that somebody has settled stays settled, unless it reports something new that needs somebody, or was handled after all.
        var settled = needs is not null && end.Needs is null ? row : null;
        var orderId = end.OrderId ?? row.OrderId;
        var ofNobodyHere = end.State is StripeEventState.Ignored;
        // What turned out to be about nothing of ours is the marketplace's.
        var passedOn = row.Body is not null && next is null && ofNobodyHere && row.State is not StripeEventState.Ignored;
        if (passedOn)
            context.Add(new OutboxEntry { Kind = OutboxKind.ForwardEvent, EventId = row.Id, CreatedAt = now, NotBefore = now });
        if (next is { } at)
            context.Add(new OutboxEntry
            {
                Kind = OutboxKind.StripeEvent, EventId = row.Id, CreatedAt = now, NotBefore = at, Attempts = row.Attempts + 1,
                Fault = end.Fault,
            });
        await context.StripeEvents.Where(e => e.Id == row.Id).ExecuteUpdateAsync(set =>
        {
            set.SetProperty(e => e.State, end.State)
                .SetProperty(e => e.Attempts, row.Attempts + 1)
                .SetProperty(e => e.HandledAt, failed ? null : now)
                .SetProperty(e => e.Outcome, outcome)
                .SetProperty(e => e.Fault, end.Fault)
                .SetProperty(e => e.OrderId, orderId)
                .SetProperty(e => e.TipId, end.TipId ?? row.TipId)
                .SetProperty(e => e.NeedsSomebody, needs)
                .SetProperty(e => e.SettledAt, settled == null ? null : settled.SettledAt)
                .SetProperty(e => e.SettledBy, settled == null ? null : settled.SettledBy)
                .SetProperty(e => e.SettleReason, settled == null ? null : settled.SettleReason);
            // The body names people, and is not needed any more once the event is handled.
            if (next is null && !ofNobodyHere)
                set.SetProperty(e => e.Body, (byte[]?)null).SetProperty(e => e.Signature, (string?)null);
        }, cancel);
        if (replay is not null)
            context.Add(AuditEntry.Of(
                replay.By, AuditAction.EventReplayed, now, orderId, reason: replay.Reason,
                before: new { stripeEvent = row.Id, type = row.Type, state = row.State.ToString(), outcome = row.Outcome?.ToString() },
                after: new { stripeEvent = row.Id, type = row.Type, state = end.State.ToString(), outcome = end.Outcome?.ToString() }));
        if (replay is not null || next is not null || passedOn)
            await context.SaveChangesAsync(cancel);
        // Most events need nobody, before and after.
        if (orderId is not null && (needs is not null || row.NeedsSomebody is not null))
            await EventFindings.AlignAsync(context, orderId, replay?.By ?? Actor.Stripe, now, cancel);
        return new(row.Id, row.Type, orderId, end.TipId ?? row.TipId, row.State, end.State, end.Outcome, end.Fault,
            next, failed && !end.ForAPerson && !(end.NotKnown && now - row.ReceivedAt > StripeTriesUnknown)) { Needs = end.Needs };
    }

    /// <summary>In a transaction of its own: that of the handling is gone, with all that it had written.</summary>
    async Task<HandledEvent?> KeepFailureAsync(string eventId, Replay? replay, string fault, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(context, eventId, skipHeld: false, cancel) is not { } row)
            return null;
        // Another delivery of the event went through in the meantime.
        if (replay is null && row.State is StripeEventState.Handled or StripeEventState.Ignored)
            return new(row.Id, row.Type, row.OrderId, row.TipId, row.State, row.State, row.Outcome);
        var failed = await MarkAsync(context, row, new(StripeEventState.Failed, null, fault), replay, cancel);
        await transaction.CommitAsync(cancel);
        await WrittenAsync(context, cancel);
        return failed;
    }

    /// <summary>
    /// What was committed is on the disk. Only a commit that has written something waits for it: this writes a message that nobody reads,
    /// and no row.
    /// </summary>
    static Task<int> WrittenAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_logical_emit_message(true, 'booking_admin', '')", cancel);

    /// <summary>
    /// Holds the event, and says how long each row is waited for: Stripe, or a person, waits for the answer; the worker comes again. Its
    /// entry in the outbox goes with this transaction, and a failure writes a new one. The commit will not wait for the disk: one that
    /// notifies holds off every other that does until it is written, and that was most of the time of a webhook. The caller waits for the
    /// disk after its commit, where many share one write.
    /// </summary>
    static async Task<StripeEventRow?> LockAsync(BookingAdminContext context, string eventId, bool skipHeld, CancellationToken cancel)
    {
        var rows = skipHeld
            ? context.StripeEvents.FromSql($"""
                WITH gone AS (
                    DELETE FROM booking_admin.outbox WHERE id IN (
                        SELECT id FROM booking_admin.outbox WHERE kind = 'StripeEvent' AND event_id = {eventId} FOR UPDATE SKIP LOCKED)
                )
                SELECT e.* FROM booking_admin.stripe_event e,
                    (SELECT set_config('synchronous_commit', 'off', true), set_config('lock_timeout', {LockPatience.Endless}, true)) s
                WHERE e.id = {eventId} FOR NO KEY UPDATE OF e SKIP LOCKED
                """)
            : context.StripeEvents.FromSql($"""
                WITH gone AS (DELETE FROM booking_admin.outbox WHERE kind = 'StripeEvent' AND event_id = {eventId})
                SELECT e.* FROM booking_admin.stripe_event e,
                    (SELECT set_config('synchronous_commit', 'off', true), set_config('lock_timeout', {LockPatience.OfAPerson}, true)) s
                WHERE e.id = {eventId} FOR NO KEY UPDATE OF e
                """);
        return (await rows.AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
    }

    void Tell(HandledEvent handled, bool replayed)
    {
        // The event had been handled before, and this delivery was one too many.
        if (!replayed && handled.Before is StripeEventState.Handled or StripeEventState.Ignored)
            return;
        BookingAdminMetrics.StripeEvent(StripeEventTypes.Family(handled.Type), handled.State);
        if (handled is { State: StripeEventState.Handled, Outcome: PaymentOutcome.Disputed })
            IsDisputed(logger, handled.EventId, handled.OrderId);
        else if (handled.Needs is { } needs)
            HandledNeedsSomebody(logger, handled.EventId, handled.Type, handled.OrderId, needs);
        else if (handled.State is not StripeEventState.Failed)
            Handled(logger, handled.EventId, handled.Type, handled.State, handled.Outcome, handled.OrderId);
        else if (handled.NextAt is not null)
            Failed(logger, handled.EventId, handled.Type, handled.OrderId, handled.Fault!);
        else
            NeedsSomebody(logger, handled.EventId, handled.Type, handled.OrderId, handled.Fault!);
    }

    [LoggerMessage(
        EventId = 411, Level = LogLevel.Information, Message = "Stripe's event {Event} ({Type}) is {State}: {Outcome}, order {Order}")]
    static partial void Handled(ILogger logger, string @event, string type, StripeEventState state, PaymentOutcome? outcome, string? order);

    [LoggerMessage(EventId = 419, Level = LogLevel.Warning, Message = "The payment of order {Order} is disputed (Stripe's event {Event})")]
    static partial void IsDisputed(ILogger logger, string @event, string? order);

    [LoggerMessage(
        EventId = 441, Level = LogLevel.Warning,
        Message = "Stripe's event {Event} ({Type}, order {Order}) was handled and needs somebody: {Why}")]
    static partial void HandledNeedsSomebody(ILogger logger, string @event, string type, string? order, string why);

    [LoggerMessage(
        EventId = 412, Level = LogLevel.Warning,
        Message = "Stripe's event {Event} ({Type}, order {Order}) could not be handled and is tried again: {Fault}")]
    static partial void Failed(ILogger logger, string @event, string type, string? order, string fault);

    [LoggerMessage(
        EventId = 413, Level = LogLevel.Error,
        Message = "Stripe's event {Event} ({Type}, order {Order}) waits for somebody to look: {Fault}")]
    static partial void NeedsSomebody(ILogger logger, string @event, string type, string? order, string fault);

    [LoggerMessage(
        EventId = 418, Level = LogLevel.Error, Message = "Handling Stripe's event {Event} met a fault of ours; nothing of it was kept")]
    static partial void Broken(ILogger logger, string @event, Exception fault);

    sealed record Replay(Actor By, string? Reason);
}
