namespace BookingAdmin.Services.Audit;

/// <summary>What the chain of seals proves about the entries.</summary>
/// <param name="Sealed">Entries behind seals that hold.</param>
/// <param name="Unsealed">Entries since the last seal, about which the chain proves nothing.</param>
/// <param name="Oldest">When the first of those was written.</param>
/// <param name="Fault">What is wrong with the first seal that does not hold; null where all do.</param>
/// <param name="SealedAt">When the last seal that holds was made.</param>
/// <param name="Head">Its hash in hex, to be held against the log; null when there is none.</param>
public sealed record AuditVerdict(
    long Sealed, long Unsealed, DateTimeOffset? Oldest, SealFault? Fault, DateTimeOffset? SealedAt, string? Head)
{
    public bool Intact => Fault is null;

    /// <summary>Number of the first seal that does not hold or is missing.</summary>
    public long? FirstBadSeal => Fault?.Seal;

    public string Sentence => Fault is { } fault ? fault.Sentence : (Sealed, Unsealed) switch
    {
        (0, 0) => T("There are no entries yet."),
        (0, _) => $"{Newer} {T("So nothing is known yet. The monitor seals with each check.")}",
        (_, 0) => Written,
        _ => $"{Written} {Newer}",
    };

    string Written => Plural(Sealed, "{0:N0} entry is as it was written.", "{0:N0} entries are as they were written.");

    string Newer => Unsealed == 1
        ? T($"1 newer entry is not sealed yet, of {Oldest?.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
        : T($"{Unsealed:N0} newer entries are not sealed yet, the oldest of {Oldest?.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
}

public enum SealFaultKind { Missing, MissingAtTheEnd, SealAltered, EntriesMissing, EntriesSlippedIn, Changed }

/// <summary>What is wrong with a seal, or with the entries behind it.</summary>
/// <param name="Last">Number of the last missing seal.</param>
/// <param name="Entries">How many entries it covered.</param>
/// <param name="Found">How many it covers now.</param>
/// <param name="After">The id before its first entry; null where it is the first seal.</param>
/// <param name="Through">The id of its last entry.</param>
public sealed record SealFault(
    SealFaultKind Kind, long Seal, long Last = 0, long Entries = 0, long Found = 0, long? After = null, long Through = 0)
{
    public string Sentence => Kind switch
    {
        SealFaultKind.Missing => T($"{Missing}: seal {Last + 1:N0} does not follow {Previous}."),
        SealFaultKind.MissingAtTheEnd when Seal == Last => T($"{Missing} at the end, and perhaps entries with it."),
        SealFaultKind.MissingAtTheEnd => T($"{Missing} at the end, and perhaps entries with them."),
        SealFaultKind.SealAltered => T($"Seal {Seal:N0} itself was altered; its entries ({Range}) are as they were written."),
        SealFaultKind.EntriesMissing when Entries == 1 => T($"The only entry behind seal {Seal:N0} ({Range}) is missing."),
        SealFaultKind.EntriesMissing when Entries - Found == 1 =>
            T($"1 of the {Entries:N0} entries behind seal {Seal:N0} ({Range}) is missing."),
        SealFaultKind.EntriesMissing =>
            T($"{Entries - Found:N0} of the {Entries:N0} entries behind seal {Seal:N0} ({Range}) are missing."),
        SealFaultKind.EntriesSlippedIn when Found - Entries == 1 => T($"1 entry was slipped in behind seal {Seal:N0} ({Range})."),
        SealFaultKind.EntriesSlippedIn => T($"{Found - Entries:N0} entries were slipped in behind seal {Seal:N0} ({Range})."),
        SealFaultKind.Changed => T($"An entry behind seal {Seal:N0} ({Range}) was changed, or the seal itself was."),
        _ => throw new InvalidOperationException($"There is no sentence for {Kind}."),
    };

    string Missing => Seal == Last ? T($"Seal {Seal:N0} is missing") : T($"Seals {Seal:N0} to {Last:N0} are missing");

    string Previous => Seal == 1 ? T("the beginning") : T($"seal {Seal - 1:N0}");

    string Range => After is { } after ? T($"ids {after + 1} to {Through}") : T($"up to id {Through}");
}

/// <summary>Recomputes the chain, a piece at a time, and finds what is wrong with it.</summary>
sealed class SealChain(BookingAdminContext context)
{
    const int Seals = 500, Entries = 50_000;

    // Where the next piece begins: the last seal that holds.
    long number, through = long.MinValue, intact;
    byte[] hash = [];
    DateTimeOffset? at;

    /// <summary>The highest number that a seal ever had.</summary>
    public static async Task<long> HighestNumberAsync(BookingAdminContext context, CancellationToken cancel) =>
        (await context.Database.SqlQuery<long>(
            $"""SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS "Value" FROM booking_admin.audit_seal_id_seq""")
            .ToListAsync(cancel))[0];

    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancel)
    {
        // The highest number is read first, because seals may be added during the verification.
        var highest = await HighestNumberAsync(context, cancel);
        while (await NextAsync(cancel) is { Count: > 0 } seals)
            foreach (var seal in seals)
            {
                if (seal.Id != number + 1)
                    return await VerdictAsync(new(SealFaultKind.Missing, number + 1, seal.Id - 1), cancel);
                if (seal.Found != seal.Entries || !Same(seal.Hash, seal.Expected))
                    return await VerdictAsync(await ExplainAsync(seal, cancel), cancel);
                (number, through, hash, at) = (seal.Id, seal.ThroughId, seal.Hash, seal.At);
                intact += seal.Entries;
            }
        return await VerdictAsync(highest > number ? new(SealFaultKind.MissingAtTheEnd, number + 1, highest) : null, cancel);
    }

    Task<List<Checked>> NextAsync(CancellationToken cancel) => context.Database.SqlQueryRaw<Checked>(SealSql.Verify,
        new NpgsqlParameter<long>("after", number),
        new NpgsqlParameter<long>("from", through),
        new NpgsqlParameter<byte[]>("previous", hash),
        new NpgsqlParameter<int>("seals", Seals),
        new NpgsqlParameter<int>("most", Entries)).ToListAsync(cancel);

    async Task<AuditVerdict> VerdictAsync(SealFault? fault, CancellationToken cancel)
    {
        var newer = context.AuditEntries.Where(e => e.Id > through);
        var unsealed = fault is null ? await newer.LongCountAsync(cancel) : 0;
        var oldest = unsealed == 0 ? null : await newer.MinAsync(e => (DateTimeOffset?)e.At, cancel);
        return new(intact, unsealed, oldest, fault, at, number == 0 ? null : Convert.ToHexStringLower(hash));
    }

    /// <summary>What is wrong with a seal of which the number fits.</summary>
    async Task<SealFault> ExplainAsync(Checked seal, CancellationToken cancel)
    {
        // The seal's hash still shows how many entries it covered.
        if (seal.Found != seal.Entries && Same(seal.Hash, await HashAsync(seal, hash, through, seal.Found, cancel)))
            return Of(SealFaultKind.SealAltered);
        if (seal.Found != seal.Entries)
            return Of(seal.Found < seal.Entries ? SealFaultKind.EntriesMissing : SealFaultKind.EntriesSlippedIn);
        // The seal after it was made over the hash that this one had then.
        var (id, end) = (seal.Id, seal.ThroughId);
        var next = await context.AuditSeals.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id + 1, cancel);
        return Of(next is not null
            && Same(next.Hash,
                await HashAsync(
                    new(next.Id, next.At, next.ThroughId, next.Entries, next.Hash, 0, []), seal.Expected, end, next.Entries, cancel))
            ? SealFaultKind.SealAltered : SealFaultKind.Changed);

        SealFault Of(SealFaultKind kind) => new(
            kind, seal.Id, 0, seal.Entries, seal.Found, through == long.MinValue ? null : through, seal.ThroughId);
    }

    async Task<byte[]> HashAsync(Checked seal, byte[] previous, long from, long entries, CancellationToken cancel) =>
        (await context.Database.SqlQueryRaw<byte[]>(SealSql.HashOf,
        new NpgsqlParameter<byte[]>("previous", previous),
        new NpgsqlParameter<long>("number", seal.Id),
        new NpgsqlParameter<DateTimeOffset>("at", seal.At),
        new NpgsqlParameter<long>("through", seal.ThroughId),
        new NpgsqlParameter<long>("entries", entries),
        new NpgsqlParameter<long>("from", from)).ToListAsync(cancel))[0];

    static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

    /// <param name="Found">Entries that it covers now.</param>
    /// <param name="Expected">The hash that it should have.</param>
    sealed record Checked(long Id, DateTimeOffset At, long ThroughId, long Entries, byte[] Hash, long Found, byte[] Expected);
}
