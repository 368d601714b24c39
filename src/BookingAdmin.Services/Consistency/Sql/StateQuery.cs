using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>The state of the data: what is read for it, and what follows.</summary>
static class StateQuery
{
    /// <summary>A full scan a day, and two hours for the one that is late.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromHours(26);

    /// <summary>By how much the clocks of two processes may differ.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>What is open.</summary>
    const string Findings = "SELECT rule, subject, currency, at_risk, since FROM booking_admin.finding WHERE resolved_at IS NULL";

    /// <summary>
    /// What the guard has listed for longer than the grace, and no run has seen yet: it is known to be wrong all the same. Needs @grace.
    /// </summary>
    static readonly string FindingsAndListed = $"""
        {Findings} UNION ALL
        SELECT '{new MissingBooking().Id}', o.id, CASE
            WHEN p.cents IS NOT NULL THEN o.currency END, round((p.cents / 100)::numeric, 2),
            least(COALESCE(({RuleSql.Since(new MissingBooking())}) AT TIME ZONE 'UTC', w.since), clock_timestamp())
        FROM booking_admin.watch_list w
        CROSS JOIN LATERAL (SELECT o.* FROM public."Order" o WHERE o.id = w.order_id AND {BookingSql.Missing} OFFSET 0) o
        CROSS JOIN LATERAL (SELECT CASE WHEN {RuleColumns.IsPaid} THEN {RuleColumns.WholeCents("o.\"totalAmount\"")} END AS cents) p
        WHERE {WatchListSql.IsDue}
            AND NOT EXISTS (SELECT FROM booking_admin.finding f
                WHERE f.rule = '{new MissingBooking().Id}' AND f.subject = w.order_id AND f.resolved_at IS NULL)
        """;

    static string CountsOf(string found) => $"""
        SELECT rule AS "Rule", currency AS "Currency", count(*) AS "Count", sum(at_risk) AS "AtRisk", min(since) AS "Oldest"
            FROM ({found}) f GROUP BY rule, currency
        """;

    /// <summary>An order that breaks several rules is at risk once.</summary>
    static string RiskOf(string found) => $"""
        SELECT o.currency AS "Currency", sum(o.at_risk) AS "AtRisk"
        FROM (SELECT currency, max(at_risk) AS at_risk FROM ({found}) f
            WHERE at_risk IS NOT NULL AND currency IS NOT NULL AND rule = ANY(@on) GROUP BY subject, currency) o
        GROUP BY o.currency ORDER BY 2 DESC
        """;

    static readonly string Held = $"""SELECT {RunLock.IsHeld} AS "Value" """;

    /// <param name="Last">The last full run that was not cancelled and does not go on; a killed one still says Running.</param>
    /// <param name="Done">The last full run that was done.</param>
    /// <param name="Looks">What the last full run, and any later one, say of each rule.</param>
    /// <param name="Compared">When the last comparison with Stripe began that came to its end.</param>
    /// <param name="Guard">What is wrong with a guard that is installed, a sentence each.</param>
    public sealed record Read(
        RunLine? Last, RunLine? Done, DateTimeOffset? Consistent, bool Running, List<RuleLook> Looks, List<OpenLine> Open,
        List<RiskLine> AtRisk,
        DateTimeOffset? Compared, string[] Guard);

    public sealed record RunLine(long Id, string State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long? Orders, string? Fault);

    public sealed record RuleLook(string Rule, bool Full, string? Fault);

    public sealed record OpenLine(string Rule, string? Currency, long Count, decimal? AtRisk, DateTimeOffset Oldest);

    public sealed record RiskLine(string Currency, decimal AtRisk);

    public static async Task<Read> ReadAsync(BookingAdminContext context, BookingAdminSettings settings, CancellationToken cancel)
    {
        string[] on = [.. Rules.All.Where(settings.Rules.IsOn).Select(rule => rule.Id)];
        var database = context.Database;
        var running = (await database.SqlQueryRaw<bool>(Held).ToListAsync(cancel)).Single();
        var last = running ? await FullAsync("Done", "Failed") : await FullAsync("Done", "Failed", "Running");
        var done = last is { State: "Done" } ? last : await FullAsync("Done");
        var consistent = await database.SqlQueryRaw<DateTimeOffset>("""
            SELECT r.started_at AS "Value" FROM booking_admin.run r
            WHERE r.kind = 'Full' AND r.state = 'Done'
                AND NOT EXISTS (SELECT FROM booking_admin.run_rule l WHERE l.run_id = r.id AND (l.open > 0 OR l.fault IS NOT NULL))
            ORDER BY r.id DESC LIMIT 1
            """).ToListAsync(cancel);
        var looks = await database.SqlQueryRaw<RuleLook>("""
            SELECT l.rule AS "Rule", r.kind = 'Full' AS "Full", l.fault AS "Fault"
            FROM booking_admin.run_rule l JOIN booking_admin.run r ON r.id = l.run_id
            WHERE r.id IN (
                (SELECT id FROM booking_admin.run WHERE state = 'Done' AND kind = 'Full' ORDER BY id DESC LIMIT 1),
                (SELECT id FROM booking_admin.run WHERE state = 'Done' ORDER BY id DESC LIMIT 1))
            """).ToListAsync(cancel);
        var compared = await context.Reconciliations.Where(r => r.FinishedAt != null && r.Fault == null)
            .MaxAsync(r => (DateTimeOffset?)r.StartedAt, cancel);
        var guard = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        var guarded = guard.Mode is not GuardMode.Off;
        var found = guarded && guard.HasList ? FindingsAndListed : Findings;
        var grace = new NpgsqlParameter<TimeSpan>("grace", settings.Rules.Grace);
        var open = await database.SqlQueryRaw<OpenLine>(CountsOf(found), grace).ToListAsync(cancel);
        var risk = await database.SqlQueryRaw<RiskLine>(RiskOf(found), grace.Clone(), new NpgsqlParameter<string[]>("on", on))
            .ToListAsync(cancel);
        return new(
            last, done, consistent is [var at] ? at : null, running, looks, open, risk, compared, guarded ? [.. guard.Faults()] : []);

        async Task<RunLine?> FullAsync(params string[] among) => (await database.SqlQueryRaw<RunLine>("""
            SELECT id AS "Id", state AS "State", started_at AS "StartedAt", finished_at AS "FinishedAt", orders AS "Orders",
                fault AS "Fault"
            FROM booking_admin.run WHERE kind = 'Full' AND state = ANY({0}) ORDER BY id DESC LIMIT 1
            """, [among]).ToListAsync(cancel)).SingleOrDefault();
    }

    public static ConsistencyState Judge(Read read, RuleSettings settings, DateTimeOffset now)
    {
        var figures = Rules.All.Select(rule => Figure(rule, read, settings)).ToArray();
        var on = figures.Where(figure => figure.On).ToArray();
        var open = on.Sum(figure => figure.Open);
        var why = WhyUnknown(read, on, now);
        return new(
            why is not null ? Verdict.Unknown : open > 0 ? Verdict.Broken : Verdict.Consistent,
            why, read.Done?.StartedAt, read.Done?.Orders,
            read.Done is { FinishedAt: { } finished } done ? finished - done.StartedAt : null,
            read.Consistent, open,
            on.Where(figure => Rules.Find(figure.Rule)!.Severity is Severity.Critical).Sum(figure => figure.Open),
            [.. read.AtRisk.Select(line => new Money(line.AtRisk, line.Currency))],
            figures, read.Running);
    }

    /// <summary>The state that is shown where nothing could be read.</summary>
    public static ConsistencyState Uncountable(string why, RuleSettings settings) => new(
        Verdict.Unknown, why, null, null, null, null, 0, 0, [],
        [.. Rules.All.Select(rule => new RuleFigure(rule.Id, settings.IsOn(rule), 0, [], null, why))], false);

    static string? WhyUnknown(Read read, RuleFigure[] on, DateTimeOffset now) =>
        read.Last is null ? read.Running ? nameof(WorkFault.FirstCheckGoesOn) : nameof(WorkFault.NeverChecked)
        : read.Last.State is not "Done" ? $"{WorkFault.LastCheckFailed}\n{read.Last.Fault ?? nameof(WorkFault.CutOff)}"
        : now - read.Last.StartedAt > Stale ? $"{WorkFault.LastCheckOld} {Math.Floor((now - read.Last.StartedAt).TotalHours):0}"
        : read.Last.StartedAt - now > ClockSkew ? nameof(WorkFault.LastCheckInFuture)
        : on.Length == 0 ? nameof(WorkFault.EveryRuleOff)
        : read.Guard is [var fault, .. var more]
            ? $"{WorkFault.GuardNotWhole}\n{fault}{(more.Length == 0 ? "" : $"\n{WorkFault.AndMore} {more.Length}")}"
        : on.Where(figure => figure.Fault is not null).ToArray() is [_, ..] faulty
            ? string.Join('\n', faulty.Select(figure => $"{WorkFault.NothingKnownOf} {figure.Rule}"))
        : null;

    static RuleFigure Figure(Rule rule, Read read, RuleSettings settings)
    {
        var isOn = settings.IsOn(rule);
        var lines = read.Open.Where(line => line.Rule == rule.Id).ToArray();
        var looks = read.Looks.Where(look => look.Rule == rule.Id).ToArray();
        // A comparison with Stripe is made when somebody asks for one: that none has been made leaves nothing of our own data unknown. What
        // events say is always known.
        var fault = !isOn || rule.Source is RuleSource.Comparison or RuleSource.Events ? null
            : looks.FirstOrDefault(look => look.Fault is not null)?.Fault
            // A run that is not a full one looks only at what is known to be wrong, and so shows nothing about what is new.
            ?? (looks.Any(look => look.Full) ? null : read.Done is null ? nameof(WorkFault.NotCheckedYet) : nameof(WorkFault.NotLookedAt));
        return new(rule.Id, isOn, lines.Sum(line => line.Count),
            [.. lines.Where(line => line is { Currency: not null, AtRisk: not null })
                .Select(line => new Money(line.AtRisk!.Value, line.Currency!))],
            lines is [] ? null : lines.Min(line => line.Oldest), fault)
                { ComparedAt = rule.Source is RuleSource.Comparison ? read.Compared : null };
    }
}
