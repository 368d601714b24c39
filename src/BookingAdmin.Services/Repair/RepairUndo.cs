using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// Takes repairs back where nobody has touched what they wrote: the row version shows any change, also by a writer that forgets updatedAt.
/// </summary>
static class RepairUndo
{
    static readonly (AuditAction Action, RuleRepair Repair, string Sql)[] Steps =
    [
        (AuditAction.BookingCreated, RuleRepair.CreateBooking, RepairUndoSql.Created),
        (AuditAction.BookingCopied, RuleRepair.CopyFromOrder, RepairUndoSql.Copied),
        (AuditAction.BookingAligned, RuleRepair.AlignBooking, RepairUndoSql.Aligned),
        (AuditAction.RefundQueued, RuleRepair.QueueRefund, RepairUndoSql.Queued),
        (AuditAction.RefundRetried, RuleRepair.RetryRefund, RepairUndoSql.Retried),
    ];

    /// <summary>One transaction.</summary>
    /// <param name="orderIds">Only of these orders; null for the whole repair.</param>
    public static Task<RepairUndone> RunAsync(
        BookingAdminContext context, Actor actor, Guid repairId, string[]? orderIds, DateTimeOffset now, CancellationToken cancel) =>
        RepairTransaction.RunAsync(context, actor, RepairTransaction.OfAPerson, _ =>
            UndoAsync(context, actor, repairId, orderIds, now, cancel), cancel);

    static async Task<RepairUndone> UndoAsync(
        BookingAdminContext context, Actor actor, Guid repairId, string[]? orderIds, DateTimeOffset now, CancellationToken cancel)
    {
        string[] actions = [.. Steps.Select(step => step.Action.ToString())];
        var entries = await context.Database.SqlQuery<Entry>($"""
            SELECT DISTINCT e.order_id AS "OrderId", e.action AS "Action" FROM booking_admin.audit_entry e
            WHERE e.repair_id = {repairId} AND e.action = ANY({actions}) AND ({orderIds}::text[] IS NULL OR e.order_id = ANY({orderIds}))
            """).ToListAsync(cancel);
        string[] held = [.. entries.Select(entry => entry.OrderId).Distinct(StringComparer.Ordinal)];
        // As repairs hold them: in one order, and first the order, then what belongs to it.
        await OrderHold.OrdersAsync(context, held, cancel);
        await OrderHold.WholeBookingsAsync(context, held, cancel);
        await OrderHold.RefundsAsync(context, held, cancel);

        List<Undone> undone = [];
        foreach (var (action, repair, sql) in Steps)
        {
            string[] concerned = [.. entries.Where(entry => entry.Action == action.ToString()).Select(entry => entry.OrderId)];
            if (concerned.Length == 0)
                continue;
            var back = await RepairTransaction.IsolateAsync<string, Undone>(context, concerned,
                part => UndoAsync(context, action, sql, part, new(actor, repairId, null, now), cancel),
                // Something else has taken its place since: it stays.
                (_, _) => null, cancel);
            undone.AddRange(back);
            foreach (var rule in Rules.All.Where(rule => rule.Repair == repair))
                await FindingSql.ReopenAsync(context, rule.Id, [.. back.Select(u => u.Entry)], cancel);
        }
        string[] orders = [.. undone.Select(u => u.OrderId)];
        var outcome = nameof(RepairOutcome.Undone);
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE booking_admin.repair_job_item SET outcome = {outcome}, at = {now}
            WHERE job_id = {repairId} AND order_id = ANY({orders})
            """, cancel);
        var kept = await KeptAsync(context, repairId, held, actions, cancel);
        await Changes.TellAsync(context, undone.SelectMany(u => new[] { u.CelebrityId, u.FormerCelebrityId }).OfType<string>(), cancel);
        return new(undone.Count, kept);
    }

    /// <summary>
    /// A guard that enforces refuses at commit what is left without its booking. One that creates leaves alone what a person takes back,
    /// and would put back what machinery does. Asked before the guard's deferred triggers are made to run: after that the bookings are
    /// back, and nothing shows that they were missing.
    /// </summary>
    /// <exception cref="InvalidInputException">Orders that still need a booking would be left without.</exception>
    static async Task RequireRemovableAsync(BookingAdminContext context, Actor actor, string[] removed, CancellationToken cancel)
    {
        var guard = await context.Guards.AsNoTracking().FirstOrDefaultAsync(cancel);
        if (guard?.Mode is not (GuardMode.Create or GuardMode.Enforce) || guard.Mode is GuardMode.Create && actor.Kind is ActorKind.Person
            || !await context.WatchList.AnyAsync(listed => removed.Contains(listed.OrderId), cancel))
            return;
        throw new InvalidInputException(guard.Mode is GuardMode.Create
            ? T("This cannot be undone: the guard is in mode Create and would create the booking again at once. Cancel the order, or ask "
                + "an admin to set the guard to Watch.")
            : T("This cannot be undone: the guard is in mode Enforce and refuses an order without its booking. Cancel the order, or ask "
                + "an admin to set the guard to Watch."));
    }

    static async Task<IReadOnlyList<Undone>> UndoAsync(
        BookingAdminContext context, AuditAction action, string sql, string[] orderIds, Written written, CancellationToken cancel)
    {
        var undone = await context.Database.SqlQueryRaw<Undone>(sql,
        [
            new NpgsqlParameter<string>("undone_action", action.ToString()),
            new NpgsqlParameter<string[]>("ids", orderIds),
            new NpgsqlParameter<string>("action", nameof(AuditAction.RepairUndone)),
            .. written.Parameters,
        ]).ToListAsync(cancel);
        if (action is AuditAction.BookingCreated && undone.Count > 0)
            await RequireRemovableAsync(context, written.Actor, [.. undone.Select(u => u.OrderId)], cancel);
        // After the queued refund is withdrawn: the unique index allows one way back of the money an order.
        if (action is AuditAction.RefundQueued && undone.Count > 0)
        {
            var entries = undone.Select(u => u.Entry).ToArray();
            await context.Database.ExecuteSqlRawAsync(RefundSql.WaitAgain, [entries], cancel);
        }
        if (action is AuditAction.RefundQueued or AuditAction.RefundRetried)
            await RefundWriter.FollowAsync(context, [.. undone.Select(u => u.OrderId)], written.At, cancel);
        return undone;
    }

    static async Task<int> KeptAsync(BookingAdminContext context, Guid repairId, string[] held, string[] actions, CancellationToken cancel)
    {
        var created = nameof(AuditAction.BookingCreated);
        var kept = await context.Database.SqlQuery<int>($"""
            SELECT count(*)::int AS "Value" FROM booking_admin.audit_entry e
            WHERE e.repair_id = {repairId} AND e.action = ANY({actions}) AND e.order_id = ANY({held})
                AND NOT EXISTS (SELECT FROM booking_admin.audit_entry u WHERE u.undoes = e.id)
                AND (e.action <> {created} OR EXISTS (SELECT FROM public."Booking" b WHERE b.id = e.booking_id))
            """).ToListAsync(cancel);
        return kept[0];
    }

    sealed record Entry(string OrderId, string Action);

    sealed record Undone(long Entry, string OrderId, string? CelebrityId, string? FormerCelebrityId);
}
