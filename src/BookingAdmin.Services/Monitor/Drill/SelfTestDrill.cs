using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore.Storage;

namespace BookingAdmin.Services.Monitor.Drill;

/// <summary>
/// The part of a self-test that happens in one transaction, which is always rolled back. Notifications of such a transaction never leave.
/// </summary>
public sealed class SelfTestDrill(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, RepairBatch batch, TimeProvider clock)
{
    const long DrillLock = 7310_0012;
    const string Savepoint = "drill";

    static readonly MissingBooking Rule = new();

    /// <param name="steps">Gets what was seen.</param>
    /// <returns>How long until the guard had it, and why the drill could not be made, if it could not.</returns>
    internal async Task<(TimeSpan? Caught, SelfTestStep? Impossible)> RunAsync(
        GuardMode mode, List<SelfTestStep> steps, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await ImpossibleAsync(context, cancel) is { } impossible)
            return (null, impossible);
        var order = new DrillOrder($"self-test-{Guid.NewGuid():N}");
        try
        {
            var (caught, refused) = await DrillAsync(context, order, mode, steps, cancel);
            if (refused is not null)
                return (null, refused);
            steps.Add(await IsLeftAsync(context, order, cancel)
                ? new("trace", false, SelfTestSight.TraceLeft, order.Id) : new("trace", true, SelfTestSight.NoTrace));
            return (caught, null);
        }
        catch (PostgresException e) when (!DatabaseFault.IsUnavailable(e))
        {
            steps.Add(new("drill", false, SelfTestSight.DrillFailed, e.SqlState));
            return (null, null);
        }
    }

    /// <summary>Makes a booking go missing, looks who sees it, and takes it back.</summary>
    async Task<(TimeSpan? Caught, SelfTestStep? Refused)> DrillAsync(
        BookingAdminContext context, DrillOrder order, GuardMode mode, List<SelfTestStep> steps, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // Nobody waits long for a drill, and one goes on at a time.
        await context.Database.ExecuteSqlAsync(
            $"SELECT set_config('lock_timeout', '5s', true), pg_advisory_xact_lock({DrillLock})", cancel);
        var began = clock.GetTimestamp();
        try
        {
            await InsertAsync(context, order, cancel);
        }
        catch (PostgresException e) when (!DatabaseFault.IsUnavailable(e))
        {
            return (null, new("drill", null, SelfTestSight.OrderRefused, e.SqlState));
        }
        if (await HasBookingAsync(context, order, cancel))
            steps.Add(await SetAsideAsync(context, order, cancel));
        // No commit ever comes, at which the guard would look.
        await context.Database.ExecuteSqlRawAsync(GuardChanges.CheckNow, cancel);
        var listed = await IsListedAsync(context, order, cancel);
        TimeSpan? caught = listed ? clock.GetElapsedTime(began) : null;
        steps.Add(listed
            ? new("watch list", true, SelfTestSight.Listed) : new("watch list", false, SelfTestSight.NotListed));
        steps.Add(await FindAsync(context, order, cancel)
            ? new("rule", true, SelfTestSight.FoundByRule) : new("rule", false, SelfTestSight.NotFoundByRule));
        await transaction.CreateSavepointAsync(Savepoint, cancel);
        await SetDeferredAsideAsync(context, order, cancel);
        steps.Add(await RepairAsync(context, order, cancel));
        await transaction.RollbackToSavepointAsync(Savepoint, cancel);
        steps.AddRange(await CommitAsync(context, transaction, order, mode, cancel));
        await transaction.RollbackAsync(cancel);
        return (caught, null);
    }

    /// <returns>Why there can be no drill; null where there can.</returns>
    static async Task<SelfTestStep?> ImpossibleAsync(BookingAdminContext context, CancellationToken cancel)
    {
        if (!await context.Celebrities.AnyAsync(cancel))
            return new("drill", null, SelfTestSight.NoCelebrity);
        var grant = await context.Database.SqlQuery<string>($"""
            SELECT format('GRANT INSERT ON public."Order" TO %I', current_user) AS "Value"
                WHERE NOT has_table_privilege('public."Order"', 'INSERT')
            """).ToListAsync(cancel);
        return grant is [var missing] ? new("drill", null, SelfTestSight.NotGranted, missing) : null;
    }

    /// <summary>An order of some celebrity, long enough ago for every rule, with ids that no real one has.</summary>
    Task<int> InsertAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel)
    {
        var placed = clock.Now() - settings.Rules.Grace - TimeSpan.FromDays(1);
        return context.Database.ExecuteSqlAsync($"""
            INSERT INTO public."Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "paymentStatus",
                "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
            SELECT {order.Id}, {order.Number}, c."userId", c.id, 'PENDING', 1, 'PENDING', 'Self-test', 'Self-test', 'Self-test',
                'personal', 'self-test@invalid',
                {placed} AT TIME ZONE 'UTC', {placed} AT TIME ZONE 'UTC'
            FROM public."Celebrity" c LIMIT 1
            """, cancel);
    }

    /// <summary>
    /// A trigger of the owner's own has created the booking at once, so nothing is missing: it is taken away, for the drill is about what
    /// happens where it fails.
    /// </summary>
    static async Task<SelfTestStep> SetAsideAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel)
    {
        await context.Bookings.Where(booking => booking.OrderId == order.Id).ExecuteDeleteAsync(cancel);
        return new("own trigger", true, SelfTestSight.OwnTriggerSetAside);
    }

    /// <summary>
    /// A deferred trigger of the owner's own would create its booking in the middle of the repair; of an order that is saved it has had its
    /// turn.
    /// </summary>
    static async Task SetDeferredAsideAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel)
    {
        var deferred = await context.Database.SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM pg_trigger t
                WHERE t.tgrelid = 'public."Order"'::regclass AND t.tgdeferrable AND NOT t.tgisinternal
                AND t.tgname NOT LIKE 'booking_admin%') AS "Value"
            """).SingleAsync(cancel);
        if (!deferred)
            return;
        await context.Database.ExecuteSqlAsync($"SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", cancel);
        await context.Bookings.Where(booking => booking.OrderId == order.Id).ExecuteDeleteAsync(cancel);
    }

    static Task<bool> IsListedAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel) =>
        context.WatchList.AnyAsync(row => row.OrderId == order.Id, cancel);

    async Task<bool> FindAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel)
    {
        var sql = $"""SELECT o.id AS "Value" FROM {RuleColumns.Joined} WHERE o.id = @drill AND {RuleSql.Condition(Rule)}""";
        NpgsqlParameter[] known = [
            new NpgsqlParameter<string>("drill", order.Id), .. RuleSql.Parameters(settings.Rules.LimitsAt(clock.GetUtcNow()))];
        return (await context.Database.SqlQueryRaw<string>(
            sql, [.. known.Where(parameter => sql.Contains($"@{parameter.ParameterName}", StringComparison.Ordinal))])
            .ToListAsync(cancel)).Count == 1;
    }

    async Task<SelfTestStep> RepairAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel)
    {
        try
        {
            await batch.RunAsync(context, Actor.Monitor, Guid.CreateVersion7(), Rule, null, [order.Id], leaveHeld: false, cancel);
            if (!await HasBookingAsync(context, order, cancel))
                return new("repair", false, SelfTestSight.NotRepaired);
            return await IsListedAsync(context, order, cancel)
                ? new("repair", false, SelfTestSight.RepairNotSeen) : new("repair", true, SelfTestSight.Repaired);
        }
        catch (PostgresException e) when (!DatabaseFault.IsUnavailable(e))
        {
            return new("repair", false, SelfTestSight.RepairRefused, e.SqlState);
        }
    }

    /// <summary>What would happen at the commit that never comes: by the guard, or by a deferred trigger of the owner's own.</summary>
    static async Task<IReadOnlyList<SelfTestStep>> CommitAsync(
        BookingAdminContext context, IDbContextTransaction transaction, DrillOrder order, GuardMode mode, CancellationToken cancel)
    {
        try
        {
            await context.Database.ExecuteSqlAsync($"SET CONSTRAINTS ALL IMMEDIATE", cancel);
            var created = await HasBookingAsync(context, order, cancel);
            var byGuard = await context.AuditEntries.AnyAsync(entry =>
                entry.OrderId == order.Id && entry.Action == AuditAction.BookingCreated && entry.ActorKind == ActorKind.Trigger, cancel);
            await transaction.RollbackToSavepointAsync(Savepoint, cancel);
            List<SelfTestStep> seen = created && !byGuard ? [new("own trigger", true, SelfTestSight.OwnTriggerCreates)] : [];
            return mode switch
            {
                GuardMode.Create when created =>
                    [.. seen, new("commit", true, byGuard ? SelfTestSight.CommitCreates : SelfTestSight.CommitHasBooking)],
                GuardMode.Create => [new("commit", false, SelfTestSight.CommitCreatesNone)],
                GuardMode.Enforce when !created => [new("commit", false, SelfTestSight.CommitNotRefused)],
                _ => seen,
            };
        }
        catch (PostgresException e) when (!DatabaseFault.IsUnavailable(e))
        {
            await transaction.RollbackToSavepointAsync(Savepoint, cancel);
            return [mode is GuardMode.Watch
                ? new("own trigger", true, SelfTestSight.OwnTriggerRefuses, e.SqlState)
                : mode is GuardMode.Enforce && e.MessageText.Contains(order.Number, StringComparison.Ordinal)
                ? new("commit", true, SelfTestSight.CommitRefused)
                : new("commit", false, SelfTestSight.CommitFailed, e.SqlState)];
        }
    }

    static Task<bool> HasBookingAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel) =>
        context.Bookings.AnyAsync(booking => booking.OrderId == order.Id, cancel);

    static async Task<bool> IsLeftAsync(BookingAdminContext context, DrillOrder order, CancellationToken cancel) =>
        await context.Orders.AnyAsync(o => o.Id == order.Id, cancel) || await HasBookingAsync(context, order, cancel)
            || await IsListedAsync(context, order, cancel)
        || await context.AuditEntries.AnyAsync(entry => entry.OrderId == order.Id, cancel);

    sealed record DrillOrder(string Id)
    {
        public string Number { get; } = $"KO-{Id}".ToUpperInvariant();
    }
}
