namespace BookingAdmin.Services.Audit;

/// <summary>What the chain of seals proves about the entries.</summary>
/// <param name="Sealed">Entries behind seals that hold.</param>
/// <param name="Unsealed">Entries since the last seal, about which the chain proves nothing.</param>
/// <param name="FirstBadSeal">Number of the first seal that does not hold or is missing.</param>
/// <param name="SealedAt">When the last seal that holds was made.</param>
/// <param name="Head">Its hash in hex, to be held against the log; null when there is none.</param>
public sealed record AuditVerdict(
    bool Intact, long Sealed, long Unsealed, long? FirstBadSeal, string Sentence, DateTimeOffset? SealedAt, string? Head);

/// <summary>Recomputes the chain, a piece at a time, and says in words what is wrong with it.</summary>
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
                    return await VerdictAsync(
                        number + 1,
                        $"{Missing(number + 1, seal.Id - 1)}: seal {seal.Id:N0} does not follow "
                        + $"{(number == 0 ? "the beginning" : $"seal {number:N0}")}.", cancel);
                if (seal.Found != seal.Entries || !Same(seal.Hash, seal.Expected))
                    return await VerdictAsync(seal.Id, await ExplainAsync(seal, cancel), cancel);
                (number, through, hash, at) = (seal.Id, seal.ThroughId, seal.Hash, seal.At);
                intact += seal.Entries;
            }
        return highest > number
            ? await VerdictAsync(
                number + 1,
                $"{Missing(number + 1, highest)} at the end, and perhaps entries with {(highest == number + 1 ? "it" : "them")}.", cancel)
            : await VerdictAsync(null, "", cancel);
    }

    Task<List<Checked>> NextAsync(CancellationToken cancel) => context.Database.SqlQueryRaw<Checked>(SealSql.Verify,
        new NpgsqlParameter<long>("after", number),
        new NpgsqlParameter<long>("from", through),
        new NpgsqlParameter<byte[]>("previous", hash),
        new NpgsqlParameter<int>("seals", Seals),
        new NpgsqlParameter<int>("most", Entries)).ToListAsync(cancel);

    async Task<AuditVerdict> VerdictAsync(long? bad, string sentence, CancellationToken cancel)
    {
        var newer = context.AuditEntries.Where(e => e.Id > through);
        var unsealed = bad is null ? await newer.LongCountAsync(cancel) : 0;
        var oldest = unsealed == 0 ? null : await newer.MinAsync(e => (DateTimeOffset?)e.At, cancel);
        return new(
            bad is null, intact, unsealed, bad, bad is null ? Whole(unsealed, oldest) : sentence, at,
            number == 0 ? null : Convert.ToHexStringLower(hash));
    }

    string Whole(long unsealed, DateTimeOffset? oldest) => (intact, unsealed) switch
    {
        (0, 0) => "There are no entries yet.",
        (0, _) =>
            $"{Count(unsealed, "entry is", "entries are")} not sealed yet, the oldest of {oldest?.UtcDateTime:yyyy-MM-dd HH:mm} UTC, so "
            + "nothing can be told. The monitor seals with each check.",
        (_, 0) => $"{Count(intact, "entry is as it was", "entries are as they were")} written.",
        _ => $"{Count(intact, "entry is as it was", "entries are as they were")} written; "
            + $"{Count(unsealed, "newer one is", "newer ones are")} not sealed yet, the oldest of "
            + $"{oldest?.UtcDateTime:yyyy-MM-dd HH:mm} UTC.",
    };

    /// <summary>What is wrong with a seal of which the number fits.</summary>
    async Task<string> ExplainAsync(Checked seal, CancellationToken cancel)
    {
        var range = through == long.MinValue ? $"up to id {seal.ThroughId}" : $"ids {through + 1} to {seal.ThroughId}";
        // The seal's hash still shows how many entries it covered.
        if (seal.Found != seal.Entries && Same(seal.Hash, await HashAsync(seal, hash, through, seal.Found, cancel)))
            return $"Seal {seal.Id:N0} itself was altered; its entries ({range}) are as they were written.";
        if (seal.Found < seal.Entries)
            return $"{seal.Entries - seal.Found:N0} of the {Count(seal.Entries, "entry", "entries")} behind seal {seal.Id:N0} ({range}) "
                + $"{(seal.Entries - seal.Found == 1 ? "is" : "are")} missing.";
        if (seal.Found > seal.Entries)
            return $"{Count(seal.Found - seal.Entries, "entry was", "entries were")} slipped in behind seal {seal.Id:N0} ({range}).";
        // The seal after it was made over the hash that this one had then.
        var (id, end) = (seal.Id, seal.ThroughId);
        var next = await context.AuditSeals.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id + 1, cancel);
        if (next is not null
            && Same(next.Hash,
                await HashAsync(
                    new(next.Id, next.At, next.ThroughId, next.Entries, next.Hash, 0, []), seal.Expected, end, next.Entries, cancel)))
            return $"Seal {seal.Id:N0} itself was altered; its entries ({range}) are as they were written.";
        return $"An entry behind seal {seal.Id:N0} ({range}) was changed, or the seal itself was.";
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

    static string Missing(long first, long last) =>
        first == last ? $"Seal {first:N0} is missing" : $"Seals {first:N0} to {last:N0} are missing";

    static string Count(long count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";

    /// <param name="Found">Entries that it covers now.</param>
    /// <param name="Expected">The hash that it should have.</param>
    sealed record Checked(long Id, DateTimeOffset At, long ThroughId, long Entries, byte[] Hash, long Found, byte[] Expected);
}
