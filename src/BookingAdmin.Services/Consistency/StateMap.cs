using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Consistency;

/// <summary>One combination of statuses that the database holds.</summary>
/// <param name="Oldest">When the oldest order in it was placed.</param>
/// <param name="Total">What these orders are worth, one amount a currency.</param>
/// <param name="Rule">The rule that speaks of it; null where all is well.</param>
/// <param name="Known">Whether this version knows every label of it.</param>
/// <param name="Normal">Who called it normal here, and why; null where nobody did.</param>
public sealed record StateLine(
    StateLabels State, long Orders, DateTimeOffset Oldest, DateTimeOffset Newest, IReadOnlyList<Money> Total, string? Rule, bool Known,
    NormalMark? Normal)
{
    /// <summary>Whether an admin can call it normal: a missing booking never is.</summary>
    public bool CanBeNormal => Rule is not null && State.Booking is not null && Normal is null;
}

public sealed record NormalMark(long Id, string Reason, string By, DateTimeOffset At);

/// <summary>
/// Every combination of statuses in the marketplace, the rule that speaks of each, and what an admin has called normal here.
/// </summary>
public sealed class StateMap(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    static readonly string[] StateRules = [.. Rules.All.OfType<StateRule>().Select(rule => rule.Id)];

    /// <summary>One pass over all orders; the most frequent first.</summary>
    public async Task<IReadOnlyList<StateLine>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        var rows = await context.Database.SqlQueryRaw<Row>("""
            SELECT o.status::text AS "Order", o."paymentStatus"::text AS "Payment", o."approvalStatus"::text AS "Approval",
                o."transferStatus"::text AS "Transfer",
                b.status::text AS "Booking", o.currency AS "Currency", count(*) AS "Orders", min(o."createdAt") AS "Oldest",
                max(o."createdAt") AS "Newest",
                COALESCE(sum(o."totalAmount") FILTER (WHERE abs(o."totalAmount") < 1e12), 0) AS "Total"
            FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id
            GROUP BY o.status, o."paymentStatus", o."approvalStatus", o."transferStatus", b.status, o.currency
            """).ToListAsync(cancel);
        var marks = await context.NormalStates.AsNoTracking().Where(state => state.UndoneAt == null).ToListAsync(cancel);
        return
        [
            .. rows.GroupBy(row => new StateLabels(row.Order, row.Payment, row.Approval, row.Transfer, row.Booking))
                .Select(group => Line(group.Key, [.. group], marks))
                .OrderByDescending(line => line.Orders).ThenBy(line => line.State.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>From here on no rule speaks of orders in this state; the findings that are open about it end.</summary>
    /// <returns>Why not, a sentence; null where it is done.</returns>
    /// <exception cref="InvalidInputException">The reason is missing or too long.</exception>
    public async Task<string?> CallNormalAsync(Actor actor, StateLabels state, string reason, CancellationToken cancel)
    {
        actor.Require(Permission.ManageRules);
        var why = ReasonText.Require(reason, T("the next admin must know why these statuses are normal here"));
        limits.CountRepair(actor);
        if (state.Booking is null || RuleOf(state) is not { } rule)
            return T("No rule speaks of these statuses, so there is nothing to call normal.");
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var now = clock.Now();
        var marked = await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.normal_state (state, reason, marked_at, marked_by)
                VALUES ({state.ToString()}, {why}, {now}, {actor.Name}) ON CONFLICT DO NOTHING
            """, cancel);
        if (marked == 0)
            return T("Somebody has called these statuses normal already.");
        await context.Database.ExecuteSqlAsync($"""
            UPDATE booking_admin.finding f SET resolved_at = greatest({now}, f.first_seen), last_seen = greatest({now}, f.first_seen),
                resolution = {nameof(Resolution.Person)}, resolved_by = {actor.Name}
            FROM public."Order" o JOIN public."Booking" b ON b."orderId" = o.id
            WHERE f.subject = o.id AND f.resolved_at IS NULL AND f.rule = ANY({StateRules})
                AND concat_ws('.', o.status, o."paymentStatus", o."approvalStatus", o."transferStatus", b.status) = {state.ToString()}
            """, cancel);
        Note(context, actor, AuditAction.StateCalledNormal, state, rule, why, now);
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [Changes.Everybody], cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The rules speak of these statuses again, from the next check on.</summary>
    /// <returns>Why not, a sentence; null where it is done.</returns>
    public async Task<string?> TakeBackAsync(Actor actor, long mark, CancellationToken cancel)
    {
        actor.Require(Permission.ManageRules);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var now = clock.Now();
        if (await context.NormalStates.Where(s => s.Id == mark && s.UndoneAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.UndoneAt, now).SetProperty(s => s.UndoneBy, actor.Name), cancel) == 0)
            return T("Somebody has taken this back already.");
        var row = await context.NormalStates.AsNoTracking().SingleAsync(s => s.Id == mark, cancel);
        var state = StateLabels.Parse(row.State)!;
        Note(context, actor, AuditAction.StateNoLongerNormal, state, RuleOf(state), null, now);
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [Changes.Everybody], cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    static void Note(
        BookingAdminContext context, Actor actor, AuditAction action, StateLabels state, string? rule, string? reason,
        DateTimeOffset now) =>
        context.Add(AuditEntry.Of(actor, action, now, reason: reason, after: new
        {
            orderStatus = state.Order, paymentStatus = state.Payment, approvalStatus = state.Approval, transferStatus = state.Transfer,
            bookingStatus = state.Booking, rule,
        }));

    static StateLine Line(StateLabels state, Row[] rows, List<NormalState> marks)
    {
        var mark = marks.Find(m => m.State == state.ToString());
        return new(
            state, rows.Sum(row => row.Orders), Utc(rows.Min(row => row.Oldest)), Utc(rows.Max(row => row.Newest)),
            [.. rows.OrderByDescending(row => row.Orders).Select(row => new Money(Money.FromDatabase(row.Total), row.Currency))],
            RuleOf(state), state.Read().IsKnown, mark is null ? null : new(mark.Id, mark.Reason, mark.MarkedBy, mark.MarkedAt));
    }

    static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    static string? RuleOf(StateLabels labels) => labels.Read() is var state && state.Booking is null
        ? state.Order.NeedsBooking() ? new MissingBooking().Id : null
        : KnownStates.RuleOf(state);

    sealed record Row(
        string Order, string Payment, string Approval, string Transfer, string? Booking, string Currency, long Orders, DateTime Oldest,
        DateTime Newest, double Total);
}
