namespace BookingAdmin.Services.Audit;

/// <summary>How sealing went.</summary>
/// <param name="Waits">A transaction that writes entries was still open, or somebody else was sealing: what is left is for the next
/// time.</param>
/// <param name="Entries">How many were sealed now.</param>
/// <param name="Head">Hash of the last seal, in hex; null when there is none.</param>
public sealed record SealOutcome(bool Waits, long Entries, long? ThroughId, string? Head);

/// <summary>
/// Chains the audit entries: each seal hashes the seal before it and the entries since, so that changing, removing or slipping in an entry
/// behind a seal breaks that seal. The database refuses such changes anyway; the chain reveals changes by people who can switch that
/// refusal off.
/// </summary>
public sealed partial class AuditSeals(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock, ILogger<AuditSeals> logger)
{
    const int EntriesInSeal = 10_000;

    // A long wait would make every writer behind us wait as well.
    const string LockPatience = "200ms";

    /// <summary>Seals what is final and not sealed yet.</summary>
    public Task<SealOutcome> SealAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewAudit);
        return SealAsync(cancel);
    }

    /// <summary>The same for the monitor.</summary>
    internal async Task<SealOutcome> SealAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var final = await FinalAsync(context, cancel);
        long entries = 0;
        while (true)
        {
            var (seal, waits) = final is { } until ? await SealNextAsync(context, until, cancel) : (null, true);
            if (seal is null)
            {
                var last = await LastAsync(context, cancel);
                return new(waits, entries, last?.ThroughId, last is null ? null : Convert.ToHexStringLower(last.Hash));
            }
            entries += seal.Entries;
            var hash = Convert.ToHexStringLower(seal.Hash);
            Sealed(logger, seal.Id, seal.Entries, seal.ThroughId, hash);
        }
    }

    /// <summary>
    /// Recomputes the whole chain, as it is: to seal first would give what somebody has changed before it was sealed the look of what was
    /// written. The monitor seals.
    /// </summary>
    public async Task<AuditVerdict> VerifyAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewAudit);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var verdict = await new SealChain(context).VerifyAsync(cancel);
        if (verdict.Fault is { } fault)
        {
            var sentence = InEnglish(() => fault.Sentence);
            Broken(logger, fault.Seal, sentence);
        }
        return verdict;
    }

    /// <summary>
    /// The id up to which every entry is final. Ids are given before a transaction commits, so a smaller one may still appear. A
    /// transaction that has written an entry holds a lock until its commit; once we hold our lock, no such transaction is open. Later
    /// writers get greater ids, so our lock can be released at once.
    /// </summary>
    /// <returns>Null when a writer did not end in time.</returns>
    static async Task<long?> FinalAsync(BookingAdminContext context, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (!await LockAsync(context, "LOCK TABLE booking_admin.audit_entry IN SHARE ROW EXCLUSIVE MODE", cancel))
            return null;
        var last = await context.AuditEntries.MaxAsync(e => (long?)e.Id, cancel);
        await transaction.CommitAsync(cancel);
        return last ?? long.MinValue;
    }

    /// <summary>One more seal, in a transaction of its own.</summary>
    async Task<(SealRow? Seal, bool Waits)> SealNextAsync(BookingAdminContext context, long until, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (!await LockAsync(context, "LOCK TABLE booking_admin.audit_seal IN SHARE ROW EXCLUSIVE MODE", cancel))
            return (null, true);
        var last = await LastAsync(context, cancel);
        var seals = await context.Database.SqlQueryRaw<SealRow>(SealSql.Insert,
            // After the highest number that was ever given: where the last seals were removed, the gap stays as the evidence.
            new NpgsqlParameter<long>("number", Math.Max(last?.Id ?? 0, await SealChain.HighestNumberAsync(context, cancel)) + 1),
            new NpgsqlParameter<DateTimeOffset>("at", clock.GetUtcNow()),
            new NpgsqlParameter<byte[]>("previous", last?.Hash ?? []),
            new NpgsqlParameter<long>("from", last?.ThroughId ?? long.MinValue),
            new NpgsqlParameter<long>("until", until),
            new NpgsqlParameter<int>("most", EntriesInSeal)).ToListAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (seals is not [var seal])
            return (null, false);
        // After the commit, and not before: a number that was given and has no seal means that one was removed.
        await context.Database.ExecuteSqlAsync($"""
            SELECT setval('booking_admin.audit_seal_id_seq', greatest({seal.Id}, last_value)) FROM booking_admin.audit_seal_id_seq
            """, cancel);
        return (seal, false);
    }

    static async Task<bool> LockAsync(BookingAdminContext context, string statement, CancellationToken cancel)
    {
        await context.Database.ExecuteSqlAsync($"SELECT set_config('lock_timeout', {LockPatience}, true)", cancel);
        try
        {
            await context.Database.ExecuteSqlRawAsync(statement, cancel);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    static Task<AuditSeal?> LastAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.AuditSeals.AsNoTracking().OrderByDescending(seal => seal.Id).FirstOrDefaultAsync(cancel);

    [LoggerMessage(
        EventId = 261, Level = LogLevel.Information,
        Message = "Audit seal {Seal}: {Entries} entries, through entry {ThroughId}, are sealed with {Hash}")]
    static partial void Sealed(ILogger logger, long seal, long entries, long throughId, string hash);

    [LoggerMessage(
        EventId = 262, Level = LogLevel.Critical, Message = "The audit is not as it was written, first at seal {Seal}: {Sentence}")]
    static partial void Broken(ILogger logger, long seal, string sentence);

    sealed record SealRow(long Id, long Entries, long ThroughId, byte[] Hash);
}
