using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Guard;

/// <summary>
/// The guard: triggers on the marketplace's orders and bookings that keep the watch list and tell open pages. Only an admin installs and
/// removes it, and nothing else of the marketplace's is altered.
/// </summary>
public sealed partial class BookingGuard(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<BookingGuard> logger)
{
    // Each try waits less than a second: see GuardScript.LockMilliseconds.
    const int Tries = 8;
    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    const int Batch = 1000;

    /// <summary>What is installed, and what is wrong with it. Its cost follows what is missing.</summary>
    public async Task<GuardStatus> StatusAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var catalog = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        var listed = catalog.HasList ? await context.WatchList.LongCountAsync(cancel) : 0;
        return new(
            catalog.Mode, catalog.Since, catalog.By is { } by ? Actor.Shown(by) : null, catalog.Parts, listed, [.. catalog.Faults()]);
    }

    /// <summary>What installs the guard together with the demo marketplace, in its transaction.</summary>
    public static string WithDemo(RepairPolicy policy) =>
        GuardScript.Of(GuardMode.Watch, policy, new(ActorId.Job("demo"), "The demo", Roles.None));

    /// <summary>
    /// The SQL that <see cref="InstallAsync"/> runs, or for <see cref="GuardMode.Off"/> that of <see cref="RemoveAsync"/>.
    /// </summary>
    public string Script(Actor actor, GuardMode mode)
    {
        actor.Require(Permission.ManageGuard);
        return $"BEGIN;\n{GuardScript.Of(mode, settings.Repair, actor)}COMMIT;\n";
    }

    /// <summary>
    /// Installs the guard, changes its mode, or repairs what somebody has removed of it by hand: all of it, or nothing.
    /// </summary>
    /// <exception cref="InvalidInputException">Rights are missing, or the orders are being written to without a pause.</exception>
    public async Task<GuardChange> InstallAsync(Actor actor, GuardMode mode, CancellationToken cancel)
    {
        actor.Require(Permission.ManageGuard);
        if (mode is GuardMode.Off)
            return await RemoveAsync(actor, cancel);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var before = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        if (before.IsWhole && before.Mode == mode)
            return new(false, T($"The guard is installed in mode {mode.Word()} already. Nothing was changed."));
        await RequireRightsAsync(context, cancel);
        await RunAsync(context, before, patience => GuardScript.Of(mode, settings.Repair, actor, patience), cancel);
        var missing = await context.WatchList.LongCountAsync(cancel);
        Installed(logger, mode, before.Mode, missing);
        return new(true, Sentence(mode, before.Mode, missing));
    }

    /// <summary>Takes all of it back: the marketplace's tables are as they were before.</summary>
    /// <exception cref="InvalidInputException">The guard belongs to another database user, or the orders are being written to without a
    /// pause.</exception>
    public async Task<GuardChange> RemoveAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageGuard);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var before = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        if (before.Mode is GuardMode.Off && before.Parts.Count == 0)
            return new(false, T("There is no guard. Nothing was changed."));
        await RunAsync(context, before, patience => GuardScript.Of(GuardMode.Off, settings.Repair, actor, patience), cancel);
        Removed(logger, before.Mode);
        return new(true, T("The guard was removed. Missing bookings are found by the full scan only."));
    }

    /// <summary>
    /// Compares the list with a full scan and repairs what differs, while the marketplace goes on writing. Until its end the list is
    /// believed no more than before.
    /// </summary>
    /// <exception cref="InvalidInputException">The guard is not whole, so the list would not stay true.</exception>
    public async Task<GuardChange> RebuildAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageGuard);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var catalog = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        if (catalog.Mode is GuardMode.Off)
            throw new InvalidInputException(T("There is no guard, so there is no watch list to rebuild. Install the guard first."));
        if (catalog.Parts.Any(part => part.State is not GuardPartState.Present))
            throw new InvalidInputException(
                T("The guard is not whole, so its list would not stay true. Install it again, which also rebuilds the list."));
        var unlisted = await context.Database.SqlQueryRaw<string>(WatchListSql.Unlisted).ToListAsync(cancel);
        var stale = await context.Database.SqlQueryRaw<string>(WatchListSql.Stale).ToListAsync(cancel);
        foreach (var batch in unlisted.Chunk(Batch))
            await WatchList.AddMissingAsync(context, batch, cancel);
        foreach (var batch in stale.Chunk(Batch))
            await WatchList.RemoveStaleAsync(context, batch, cancel);
        context.Add(
            AuditEntry.Of(
                actor, AuditAction.WatchListRebuilt, clock.Now(), before: new { unlisted = unlisted.Count, stale = stale.Count }));
        await context.SaveChangesAsync(cancel);
        // Not where somebody has written to the list, or done something to the triggers, since the look at them.
        var (touched, triggers) = (catalog.TouchedAt, catalog.Triggers);
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE booking_admin.guard SET touched_at = NULL, triggers = {triggers}
            WHERE id = 1 AND touched_at IS NOT DISTINCT FROM {touched}::timestamptz
            """, cancel);
        await Changes.TellAsync(context, [Changes.Everybody], cancel);
        Rebuilt(logger, unlisted.Count, stale.Count);
        return unlisted.Count + stale.Count == 0
            ? catalog.IsWhole
                ? new(false, T("The watch list was true. Nothing was changed."))
                : new(true, T("The watch list was true, and is believed again."))
            : new(true, T($"The watch list was rebuilt: {unlisted.Count:N0} added, {stale.Count:N0} removed."));
    }

    /// <summary>Holds the list against a full scan, both as they are at one moment.</summary>
    /// <exception cref="InvalidInputException">There is no list.</exception>
    public async Task<WatchListTruth> VerifyAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (!(await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).HasList)
            throw new InvalidInputException(T("The watch list is gone, so nothing can be held against it. Install the guard again."));
        return (await context.Database.SqlQueryRaw<WatchListTruth>(WatchListSql.Truth).ToListAsync(cancel))[0];
    }

    /// <summary>In one transaction; again and again while the locks cannot be had, so that nobody waits long behind us.</summary>
    /// <param name="script">The SQL that waits so many milliseconds for a lock.</param>
    async Task RunAsync(BookingAdminContext context, GuardCatalog before, Func<int, string> script, CancellationToken cancel)
    {
        var patience = GuardScript.LockMilliseconds;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await context.Database.BeginTransactionAsync(cancel);
                var connection = (NpgsqlConnection)context.Database.GetDbConnection();
                await using (var command = new NpgsqlCommand(script(patience), connection) { CommandTimeout = 0 })
                    await command.ExecuteNonQueryAsync(cancel);
                await transaction.CommitAsync(cancel);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                var holders = await GuardHolders.ReadAsync(context, before.Mode is not GuardMode.Off, cancel);
                if (attempt == Tries)
                    throw new InvalidInputException(
                        T($"The guard was not changed: {GuardHolders.Sentence(holders)} Try again in a quieter moment."));
                patience = holders.Count > 0 && holders.All(holder => holder.IsVacuum)
                    ? GuardScript.VacuumMilliseconds : GuardScript.LockMilliseconds;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new InvalidInputException(
                    T($"The guard was not changed: the database user may not do it ({e.MessageText}). Whoever installed the guard must "
                    + $"change it, or an owner of the database."));
            }
            await Task.Delay(BetweenTries, clock, cancel);
        }
    }

    /// <summary>Every right that is missing, in one sentence with the grants that give them.</summary>
    static async Task RequireRightsAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var grants = await context.Database.SqlQuery<string>($"""
            SELECT format('GRANT TRIGGER ON public.%I TO %I', t.name, current_user) AS "Value" FROM (VALUES ('Order'), ('Booking')) t (name)
            WHERE NOT has_table_privilege(format('public.%I', t.name), 'TRIGGER')
            """).ToListAsync(cancel);
        if (grants.Count > 0)
            throw new InvalidInputException(
                T($"The database user lacks a right that the guard needs; an owner of the tables must run: {string.Join("; ", grants)};"));
    }

    static string Sentence(GuardMode mode, GuardMode before, long missing)
    {
        var done = before is GuardMode.Off ? T($"The guard was installed in mode {mode.Word()}.")
            : before == mode ? T($"The guard was repaired; its mode is {mode.Word()}.")
            : T($"The guard was changed from {before.Word()} to {mode.Word()}.");
        var now = Plural(missing, "{0:N0} order is without its booking now.", "{0:N0} orders are without their booking now.");
        return missing == 0 ? done : mode switch
        {
            GuardMode.Create => $"{done} {now} {T("That stays so until a repair: only what is written from now on is completed.")}",
            GuardMode.Enforce => $"{done} {now} {T("That stays so until a repair: only what is written from now on is refused.")}",
            _ => $"{done} {now}",
        };
    }

    [LoggerMessage(
        EventId = 211, Level = LogLevel.Information,
        Message = "The guard was installed in mode {Mode}, before {Before}; {Missing} orders are without a booking")]
    static partial void Installed(ILogger logger, GuardMode mode, GuardMode before, long missing);

    [LoggerMessage(EventId = 212, Level = LogLevel.Warning, Message = "The guard was removed; its mode was {Before}")]
    static partial void Removed(ILogger logger, GuardMode before);

    [LoggerMessage(
        EventId = 213, Level = LogLevel.Warning,
        Message = "The watch list was held against a full scan: {Unlisted} orders added, {Stale} removed")]
    static partial void Rebuilt(ILogger logger, int unlisted, int stale);
}
