using System.Globalization;
using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Books;

/// <summary>What staff see of payments: what waits, what went wrong, and what came of it.</summary>
public sealed class PaymentList(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    public const int PageSize = 25;
    const int LastComparisons = 10;

    /// <summary>One statement: open pages ask at every change.</summary>
    const string Figures = """
        SELECT CASE r.kind
            WHEN 'Refund' THEN 'refund' ELSE 'closing' END AS "Kind", r.status AS "Name", r.currency AS "Currency", count(*) AS "Count",
            sum(r.amount)::bigint AS "Amount", NULL::timestamptz AS "At", NULL::interval AS "Age"
        FROM booking_admin.refund r WHERE r.status IN ('Queued', 'Sending', 'Pending', 'Failed') GROUP BY r.kind, r.status, r.currency
        UNION ALL SELECT 'done', '', NULL, count(*), NULL, NULL, NULL FROM booking_admin.refund
            WHERE settled_at >= @today AND kind = 'Refund' AND status IN ('Succeeded', 'ByHand')
        UNION ALL SELECT 'event', state, NULL, count(*), NULL, NULL, NULL FROM booking_admin.stripe_event
            WHERE state IN ('Received', 'Failed') AND needs_somebody IS NULL GROUP BY state
        UNION ALL SELECT 'event', 'open', NULL, count(*), NULL, NULL, NULL FROM booking_admin.stripe_event
            WHERE needs_somebody IS NOT NULL AND settled_at IS NULL
        UNION ALL SELECT 'outbox', 'waiting', NULL, count(*), NULL, NULL, NULL FROM booking_admin.outbox
            WHERE done_at IS NULL AND dead_at IS NULL AND kind NOT IN ('StripeEvent', 'Alert', 'Mail', 'Push')
        UNION ALL SELECT 'outbox', 'dead', NULL, count(*), NULL, NULL, NULL FROM booking_admin.outbox
            WHERE dead_at IS NOT NULL AND done_at IS NULL AND kind NOT IN ('Alert', 'Mail', 'Push')
        UNION ALL SELECT 'call', 'dead', NULL, count(*), NULL, NULL, NULL FROM booking_admin.outbox
            WHERE dead_at IS NOT NULL AND done_at IS NULL AND kind NOT IN ('Alert', 'MoneyBack', 'Mail', 'Push')
        UNION ALL SELECT 'last', '', NULL, 0, NULL, max(received_at), NULL FROM booking_admin.stripe_event
        UNION ALL SELECT 'beat', coalesce(fault, ''), NULL, 0, NULL, at, clock_timestamp() - at FROM booking_admin.heartbeat
            WHERE name = @outbox
        UNION ALL SELECT 'making', '', NULL, count(*), NULL, NULL, NULL FROM booking_admin.outbox
            WHERE kind = 'CreateIntent' AND done_at IS NULL AND dead_at IS NULL
        UNION ALL SELECT 'given up', '', NULL, count(*), NULL, NULL, NULL FROM booking_admin.audit_entry
            WHERE at >= @today AND action IN ('OrderGivenUp', 'TipGivenUp')
        UNION ALL SELECT 'mismatch', '', NULL, count(*), NULL, NULL, NULL FROM booking_admin.finding
            WHERE rule = @rule AND resolved_at IS NULL
        """;

    static readonly string Going = $"""
        SELECT {Compare.Reconciliation.Lock.IsHeld} AS "Running",
            (SELECT count(*) FROM booking_admin.finding WHERE rule = @rule AND resolved_at IS NULL) AS "Open"
        """;

    /// <param name="zone">The reader's: where today begins.</param>
    public async Task<PaymentOverview> OverviewAsync(Actor actor, TimeZoneInfo zone, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Database.SqlQueryRaw<Figure>(Figures,
            new NpgsqlParameter<DateTime>("today", (now - now.TimeOfDay).UtcDateTime),
            new NpgsqlParameter<string>("outbox", Heartbeats.Outbox),
            new NpgsqlParameter<string>("rule", ReconciliationSql.Rule)).ToListAsync(cancel);
        var (failed, waiting) = (
            rows.Where(row => row is { Kind: "refund", Name: nameof(RefundStatus.Failed) }).ToList(),
            rows.Where(row => row is { Kind: "refund", Name: not nameof(RefundStatus.Failed) }).ToList());
        return new(
            settings.Stripe.IsOn, settings.Stripe.WebhookSecrets.Count > 0,
            waiting.Sum(row => row.Count), failed.Sum(row => row.Count), Count("done"), Sum(waiting), Sum(failed),
            Count("event", nameof(StripeEventState.Failed)), Count("event", nameof(StripeEventState.Received)), Count("outbox", "waiting"),
            Count("outbox", "dead"),
            rows.Single(row => row.Kind is "last").At,
            Beat("beat"),
            Count("mismatch"))
        {
            EventsOpen = Count("event", "open"),
            ClosingsFailed = Count("closing", nameof(RefundStatus.Failed)),
            ClosingsWaiting = Count("closing") - Count("closing", nameof(RefundStatus.Failed)),
            GivenUpToday = Count("given up"),
            PaymentsWaiting = Count("making"),
            CallsGivenUp = Count("call", "dead"),
        };

        long Count(string kind, string? name = null) =>
            rows.Where(row => row.Kind == kind && (name is null || row.Name == name)).Sum(row => row.Count);

        OutboxBeat? Beat(string kind) => rows.SingleOrDefault(row => row.Kind == kind) is { At: { } at } beat
            ? new(at, Standings.Of(at, null, TimeSpan.Zero, at + beat.Age!.Value), beat.Name.Length > 0 ? beat.Name : null) : null;

        static Money[] Sum(List<Figure> figures) =>
            [.. figures.Where(row => row.Amount is > 0).GroupBy(row => row.Currency!, StringComparer.Ordinal)
                .Select(currency => Money.FromMinor(currency.Sum(row => row.Amount!.Value), currency.Key))
                .OrderByDescending(money => money.Amount)];
    }

    /// <summary>One page of refunds: what failed or waits by age, the oldest first; else the newest first.</summary>
    /// <exception cref="InvalidInputException">The search cannot be used, or the cursor is damaged.</exception>
    public async Task<Page<RefundLine>> RefundsAsync(
        Actor actor, RefundFilter filter, string? search, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var refunds = context.Refunds.AsNoTracking().Where(r => r.Status != RefundStatus.Withdrawn);
        refunds = filter switch
        {
            RefundFilter.Failed => refunds.Where(r => r.Status == RefundStatus.Failed),
            RefundFilter.Waiting =>
                refunds.Where(r => r.Status == RefundStatus.Queued || r.Status == RefundStatus.Sending || r.Status == RefundStatus.Pending),
            RefundFilter.Done => refunds.Where(r => r.Status == RefundStatus.Succeeded || r.Status == RefundStatus.ByHand),
            _ => refunds,
        };
        if (await PaymentSearch.FindAsync(context, search, cancel) is { } wanted)
            refunds = wanted.In(context, refunds);
        if (place is not null)
        {
            var at = IdOf(place);
            refunds = place.Forward == OldestFirst(filter) ? refunds.Where(r => r.Id > at) : refunds.Where(r => r.Id < at);
        }
        refunds = (place is null or { Forward: true }) == OldestFirst(filter)
            ? refunds.OrderBy(r => r.Id) : refunds.OrderByDescending(r => r.Id);
        var rows = await refunds.Take(PageSize + 1)
            .Select(r => new
            {
                Refund = r,
                OrderNumber = context.Orders.Where(o => o.Id == r.OrderId).Select(o => o.OrderNumber).FirstOrDefault(),
                Entry = context.Outbox.Where(e => e.RefundId == r.Id)
                    .Select(e => new { e.NotBefore, e.Attempts, e.Fault, e.DoneAt, e.DeadAt }).FirstOrDefault(),
            }).ToListAsync(cancel);
        return Page.Of(
            [.. rows.Select(row => new RefundLine(
                row.Refund.Id, row.Refund.Kind, row.Refund.OrderId, row.OrderNumber,
                Money.FromMinor(row.Refund.Amount, row.Refund.Currency), row.Refund.Status,
                row.Refund.CreatedAt, row.Refund.SettledAt, row.Refund.PaymentIntentId, row.Refund.StripeRefundId, row.Refund.Fault
                    ?? (row.Entry?.DoneAt is null ? row.Entry?.Fault : null),
                row.Entry is { DoneAt: null, DeadAt: null } entry ? entry.NotBefore : null, row.Entry?.Attempts ?? 0,
                row.Entry?.DeadAt is not null) { Found = row.Refund.Found })],
            PageSize, place, line => PlaceOf(line.Id, line.CreatedAt));
    }

    /// <summary>One page of Stripe's events, the last received first.</summary>
    /// <exception cref="InvalidInputException">The search cannot be used, or the cursor is damaged.</exception>
    public async Task<Page<EventLine>> EventsAsync(
        Actor actor, EventFilter filter, string? search, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var events = context.StripeEvents.AsNoTracking();
        events = filter switch
        {
            EventFilter.NeedsSomebody => events.Where(e => e.NeedsSomebody != null && e.SettledAt == null),
            EventFilter.Waiting =>
                events.Where(e => (e.State == StripeEventState.Received || e.State == StripeEventState.Failed) && e.NeedsSomebody == null),
            EventFilter.Settled => events.Where(e => e.SettledAt != null),
            EventFilter.Handled => events.Where(e => e.State == StripeEventState.Handled),
            EventFilter.Ignored => events.Where(e => e.State == StripeEventState.Ignored),
            _ => events,
        };
        if (await PaymentSearch.FindAsync(context, search, cancel) is { } wanted)
            events = wanted.In(events);
        events = place switch
        {
            null => events,
            { Forward: true } =>
                events.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.ReceivedAt, e.Id), ValueTuple.Create(place.At, place.Id))),
            _ => events.Where(e => EF.Functions.GreaterThan(ValueTuple.Create(e.ReceivedAt, e.Id), ValueTuple.Create(place.At, place.Id))),
        };
        events = place is null or { Forward: true }
            ? events.OrderByDescending(e => e.ReceivedAt).ThenByDescending(e => e.Id)
            : events.OrderBy(e => e.ReceivedAt).ThenBy(e => e.Id);
        var rows = await events.Take(PageSize + 1)
            .Select(e => new EventLine(
                e.Id, e.Type, e.ReceivedAt, e.State, e.Outcome, e.Fault, e.Attempts,
                context.Outbox.Where(o => o.Kind == OutboxKind.StripeEvent && o.EventId == e.Id).Select(o => (DateTimeOffset?)o.NotBefore)
                    .FirstOrDefault(),
                e.HandledAt, e.ObjectId, e.PaymentIntentId, e.OrderId, context.Orders.Where(o => o.Id == e.OrderId)
                    .Select(o => o.OrderNumber).FirstOrDefault(), e.TipId != null)
            {
                NeedsSomebody = e.NeedsSomebody, SettledAt = e.SettledAt, SettledBy = e.SettledBy, SettleReason = e.SettleReason,
            })
            .ToListAsync(cancel);
        return Page.Of(rows, PageSize, place, line => new(true, 0, line.ReceivedAt, line.Id));
    }

    /// <summary>
    /// One page of what is asked of Stripe: what waits, or was given up, by age, the oldest first; what is done, and all, the newest first.
    /// </summary>
    /// <exception cref="InvalidInputException">The search cannot be used, or the cursor is damaged.</exception>
    public async Task<Page<OutboxLine>> OutboxAsync(
        Actor actor, OutboxFilter filter, string? search, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var oldest = filter is OutboxFilter.Waiting or OutboxFilter.Dead;
        // Events that wait are on the tab of events, alerts on the page of consistency.
        var outbox = context.Outbox.AsNoTracking().Where(e => e.Kind != OutboxKind.StripeEvent && e.Kind != OutboxKind.Alert
            && e.Kind != OutboxKind.Mail && e.Kind != OutboxKind.Push);
        outbox = filter switch
        {
            OutboxFilter.Waiting => outbox.Where(e => e.DoneAt == null && e.DeadAt == null),
            OutboxFilter.Dead => outbox.Where(e => e.DeadAt != null && e.DoneAt == null),
            OutboxFilter.Done => outbox.Where(e => e.DoneAt != null),
            _ => outbox,
        };
        if (await PaymentSearch.FindAsync(context, search, cancel) is { } wanted)
            outbox = await wanted.InAsync(context, outbox, cancel);
        if (place is not null)
        {
            var at = IdOf(place);
            outbox = place.Forward == oldest ? outbox.Where(e => e.Id > at) : outbox.Where(e => e.Id < at);
        }
        outbox = (place is null or { Forward: true }) == oldest ? outbox.OrderBy(e => e.Id) : outbox.OrderByDescending(e => e.Id);
        return await LinesAsync(context, outbox, place, cancel);
    }

    /// <summary>The oldest calls of Stripe that were given up, without the calls of refunds, which the list of refunds shows.</summary>
    public async Task<Page<OutboxLine>> CallsGivenUpAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var dead = context.Outbox.AsNoTracking().Where(e =>
            e.DeadAt != null && e.DoneAt == null && e.MessageId == null && e.Kind != OutboxKind.Alert
                && e.Kind != OutboxKind.MoneyBack);
        return await LinesAsync(context, dead.OrderBy(e => e.Id), null, cancel);
    }

    static async Task<Page<OutboxLine>> LinesAsync(
        BookingAdminContext context, IQueryable<OutboxEntry> outbox, Cursor? place, CancellationToken cancel)
    {
        var rows = await outbox.Take(PageSize + 1)
            .Select(e => new
            {
                Entry = e,
                e.Refund,
                OrderNumber = context.Orders.Where(o => o.Id == e.OrderId).Select(o => o.OrderNumber).FirstOrDefault(),
            }).ToListAsync(cancel);
        return Page.Of(
            [.. rows.Select(row => new OutboxLine(
                row.Entry.Id, row.Entry.Kind, row.Refund?.Kind, row.Entry.OrderId, row.OrderNumber, row.Entry.TipId is not null,
                row.Refund is { Kind: MoneyBack.Refund } refund ? Money.FromMinor(refund.Amount, refund.Currency) : null,
                row.Entry.CreatedAt, row.Entry.NotBefore, row.Entry.Attempts, row.Entry.Fault, row.Entry.DoneAt, row.Entry.DeadAt)
                    { Status = row.Refund?.Status, EventId = row.Entry.EventId })],
            PageSize, place, line => PlaceOf(line.Id, line.CreatedAt));
    }

    /// <summary>The last comparisons with Stripe, the newest first.</summary>
    public async Task<Comparisons> ComparisonsAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewPayments);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // Before the rows: one that ends in between is shown as ended, and not as cut off.
        var now = (
            await context.Database.SqlQueryRaw<Now>(Going, new NpgsqlParameter<string>("rule", ReconciliationSql.Rule)).ToListAsync(cancel))
            .Single();
        var lines = await context.Reconciliations.AsNoTracking().OrderByDescending(r => r.Id).Take(LastComparisons)
            .Select(r => new ComparisonLine(r.Id, r.By, r.Since, r.StartedAt, r.FinishedAt, r.Compared, r.Disagreed, r.Fault))
                .ToListAsync(cancel);
        return new(lines, now.Running, now.Open);
    }

    static bool OldestFirst(RefundFilter filter) => filter is RefundFilter.Failed or RefundFilter.Waiting;

    static long IdOf(Cursor place) =>
        long.TryParse(place.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Cursor.Damaged();

    /// <summary>Ids are given in the order in which things happen, so the time is for nobody but the form of the link.</summary>
    static Cursor PlaceOf(long id, DateTimeOffset at) => new(true, 0, at, id.ToString(CultureInfo.InvariantCulture));

    sealed record Figure(string Kind, string Name, string? Currency, long Count, long? Amount, DateTimeOffset? At, TimeSpan? Age);

    sealed record Now(bool Running, long Open);
}
