using System.Globalization;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>What the database has of the guard, held against what it should have.</summary>
sealed class GuardCatalog
{
    // Triggers by their names, wherever they are: a table that the owner has renamed takes them with it.
    static readonly string Read = $"""
        SELECT 'guard' AS "Kind", g.by_name AS "On", g.mode AS "Name", g.triggers AS "Enabled", {GuardParts.Now} AS "Fingerprint",
            g.since AS "Since", g.touched_at AS "TouchedAt"
        FROM booking_admin.guard g WHERE g.id = 1
        UNION ALL
        SELECT 'table', 'booking_admin', c.relname, '', {GuardChanges.Shape}, NULL, NULL
        FROM pg_class c WHERE c.oid IN (to_regclass('{GuardParts.WatchList}'), to_regclass('{GuardChanges.Table}'))
        UNION ALL
        SELECT 'function', 'booking_admin', p.proname, '',
            encode(sha256(convert_to(p.prosrc, 'UTF8')),
                'hex') || '|' || p.prosecdef::text || '|' || COALESCE(array_to_string(p.proconfig, ';'), ''), NULL, NULL
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'booking_admin' AND p.pronargs = 0
            AND p.proname IN ({string.Join(", ", GuardParts.AllFunctions.Select(name => $"'{name}'"))})
        UNION ALL
        SELECT 'trigger', COALESCE(t.relation, g.tgrelid::regclass::text), g.tgname, g.tgenabled::text,
            g.tgtype::text || '|' || CASE
                WHEN n.nspname = 'booking_admin' THEN p.proname
                ELSE n.nspname || '.' || p.proname END || '|' || COALESCE(g.tgoldtable, '') || '|' || COALESCE(g.tgnewtable, '')
                || '|' || (g.tgdeferrable AND g.tginitdeferred)::text || '|' || (g.tgqual IS NOT NULL)::text, NULL, NULL
        FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
        LEFT JOIN (VALUES {string.Join(", ", GuardParts.Tables.Select(table => $"('{table}')"))}) t (relation)
            ON g.tgrelid = to_regclass(t.relation)
        WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgname LIKE 'booking\_admin\_%'
        """;

    readonly IReadOnlyList<Row> rows;

    GuardCatalog(IReadOnlyList<Row> rows, RepairPolicy policy)
    {
        this.rows = rows;
        var guard = rows.FirstOrDefault(row => row.Kind == "guard");
        Mode = guard is not null && Enum.TryParse<GuardMode>(guard.Name, out var mode) ? mode : GuardMode.Off;
        (Since, By, TouchedAt, Triggers) = (guard?.Since, guard?.On, Mode is GuardMode.Off ? null : guard?.TouchedAt, guard?.Fingerprint);
        Parts = [.. Find(policy)];
        var present = Parts.All(part => part.State is GuardPartState.Present);
        var (before, now) = (FaultsOf(guard?.Enabled), FaultsOf(Triggers));
        Missed = Mode is not GuardMode.Off && before is not null && now > before ? now.Value - before.Value : 0;
        WasAway = Mode is not GuardMode.Off && present && guard!.Enabled != Triggers;
        IsWhole = Mode is not GuardMode.Off && present && TouchedAt is null && !WasAway;
    }

    public GuardMode Mode { get; }
    public DateTimeOffset? Since { get; }
    public string? By { get; }
    public DateTimeOffset? TouchedAt { get; }
    public IReadOnlyList<GuardPart> Parts { get; }

    /// <summary>
    /// The triggers as they are. A text that differs from the last one means that the watch list may have missed a change in between.
    /// </summary>
    public string? Triggers { get; }

    /// <summary>How many changes of the marketplace's a trigger could not follow since the list was last made true.</summary>
    public long Missed { get; }

    /// <summary>The triggers are all there, but not without a break since the list was last made true.</summary>
    public bool WasAway { get; }

    /// <summary>There is a watch list that can be read.</summary>
    public bool HasList => rows.Any(row => row.Kind == "table" && row.Fingerprint == WatchListSql.RightShape);

    public bool IsWhole { get; }

    public static async Task<GuardCatalog> ReadAsync(BookingAdminContext context, RepairPolicy policy, CancellationToken cancel) =>
        new(await RowsAsync(context, cancel), policy);

    static async Task<IReadOnlyList<Row>> RowsAsync(BookingAdminContext context, CancellationToken cancel)
    {
        try
        {
            return await context.Database.SqlQueryRaw<Row>(Read).ToListAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            // No schema of ours, no guard: its triggers went with their functions.
            if ((await context.Database.SqlQueryRaw<bool>("SELECT to_regnamespace('booking_admin') IS NULL AS \"Value\"")
                .ToListAsync(cancel))[0])
                return [];
            throw;
        }
    }

    /// <summary>
    /// From the end of <see cref="GuardParts.Now"/>: 0false before the first fault, then the number of the last one and true.
    /// </summary>
    static long? FaultsOf(string? triggers) => triggers?[(triggers.LastIndexOf('|') + 1)..] switch
    {
        null => null,
        var text when text.EndsWith("false", StringComparison.Ordinal) => 0,
        var text when text.EndsWith("true", StringComparison.Ordinal)
            && long.TryParse(text[..^4], CultureInfo.InvariantCulture, out var count) => count,
        _ => null,
    };

    /// <summary>What is wrong, as findings name it.</summary>
    public IEnumerable<string> Broken =>
    [
        .. Parts.Where(part => part.State is not GuardPartState.Present).Select(part => part.Subject),
        .. TouchedAt is null ? Array.Empty<string>() : ["watch-list-touched"],
        .. WasAway ? ["triggers-replaced"] : Array.Empty<string>(),
    ];

    /// <summary>What is wrong, a sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var part in Parts)
        {
            var name = part.Name switch
            {
                "watch_list" => T("The watch list (booking_admin.watch_list)"),
                "guard_change" => T("The list of changes (booking_admin.guard_change)"),
                _ when part.On == "booking_admin" => T($"The function booking_admin.{part.Name}"),
                _ => T($"The trigger {part.Name} on {part.On}"),
            };
            if (part.IsElsewhere)
                yield return T($"{name} is on a table where it does not belong, perhaps because the table was renamed.");
            else if (part.State is GuardPartState.Altered && Mode is GuardMode.Off)
                yield return T($"{name} is there although the guard is off.");
            else if (part.State is GuardPartState.Altered)
                yield return T($"{name} is not what this version installs with these settings.");
            else if (part.State is GuardPartState.Missing)
                yield return T($"{name} is missing.");
            else if (part.State is not GuardPartState.Present)
                yield return T($"{name} is switched off.");
        }
        if (TouchedAt is { } touched)
            yield return T(
                $"Somebody has written to the watch list by hand, last at {touched:yyyy-MM-dd HH:mm:ss} UTC, so it may not be true.");
        if (Missed > 0)
            yield return Mode is GuardMode.Create
                ? Plural(Missed, "The triggers failed once at following a change of the marketplace’s (the database’s log says why), so "
                    + "bookings may not have been created, and the watch list may have missed something. Rebuild it.",
                    "The triggers failed {0:N0} times at following a change of the marketplace’s (the database’s log says why), so "
                    + "bookings may not have been created, and the watch list may have missed something. Rebuild it.")
                : Plural(Missed, "The triggers failed once at following a change of the marketplace’s (the database’s log says why), so "
                    + "the watch list may have missed something. Rebuild it.",
                    "The triggers failed {0:N0} times at following a change of the marketplace’s (the database’s log says why), so "
                    + "the watch list may have missed something. Rebuild it.");
        else if (WasAway)
            yield return T("The triggers are there, but were switched off for a while or made anew (as in a restored database), so the "
                + "watch list may have missed something. Rebuild it.");
    }

    IEnumerable<GuardPart> Find(RepairPolicy policy)
    {
        HashSet<(string, string, string)> known = [];
        if (Mode is not GuardMode.Off)
        {
            yield return Part("table", "booking_admin", "watch_list", WatchListSql.RightShape);
            yield return Part("table", "booking_admin", "guard_change", GuardChanges.RightShape);
        }
        foreach (var function in GuardParts.Functions(Mode, policy))
            yield return Part("function", "booking_admin", function.Name, function.Fingerprint);
        foreach (var trigger in GuardParts.Triggers(Mode))
            yield return Part("trigger", trigger.On, trigger.Name, trigger.Fingerprint);
        foreach (var row in rows.Where(row => row.Kind is "function" or "trigger" && !known.Contains((row.Kind, row.On, row.Name))))
            yield return new(row.Name, row.On, GuardPartState.Altered);

        GuardPart Part(string kind, string on, string name, string fingerprint)
        {
            known.Add((kind, on, name));
            var row = rows.FirstOrDefault(row => row.Kind == kind && row.On == on && row.Name == name);
            return new(name, on, row switch
            {
                null => GuardPartState.Missing,
                _ when row.Fingerprint != fingerprint => GuardPartState.Altered,
                // O fires always but on a replica, A also there.
                { Kind: "trigger", Enabled: not ("O" or "A") } => GuardPartState.Disabled,
                _ => GuardPartState.Present,
            });
        }
    }

    sealed record Row(
        string Kind, string On, string Name, string? Enabled, string Fingerprint, DateTimeOffset? Since, DateTimeOffset? TouchedAt);
}
