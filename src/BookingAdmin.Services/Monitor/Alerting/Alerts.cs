using BookingAdmin.Domain;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Monitor.Alerting;

/// <summary>
/// Decides which alerts are due, and queues them for the sender. The last alert of each rule is kept in the database, so that asking again
/// queues nothing twice, whichever instance asks. An alert that the receiver never took does not count as sent.
/// </summary>
public sealed partial class Alerts(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<Alerts> logger)
{
    const string Silent = "silent", Back = "back";
    const long TellingLock = 7310_0011;
    static readonly TimeSpan BetweenGrowths = TimeSpan.FromMinutes(15);

    internal string Instance { get; set; } = ProcessName.Here;

    /// <summary>Compares the critical rules with their last alerts. Called after a run of the rules and after a repair.</summary>
    internal async Task CompareAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        var rules = Rules.All.Where(rule => rule.Severity is Severity.Critical && settings.Rules.IsOn(rule)).ToArray();
        string[] critical = [.. rules.Select(rule => rule.Id)];
        bool[] known = [.. rules.Select(rule => rule.Source is RuleSource.Events)];
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await LockAsync(context, cancel);
        var states = await context.Database.SqlQuery<RuleState>($"""
            SELECT r.rule AS "Rule", coalesce(f.open, 0) AS "Open", f.since AS "Since",
                coalesce((told.body->>'open')::bigint, 0) AS "ToldOpen", told.created_at AS "ToldAt"
            FROM unnest({critical}, {known}) r (rule, known)
            LEFT JOIN LATERAL (SELECT u.fault IS NULL AS well FROM booking_admin.run_rule u WHERE u.rule = r.rule
                ORDER BY u.run_id DESC LIMIT 1) seen ON true
            LEFT JOIN LATERAL (SELECT count(*) AS open, min(since) AS since FROM booking_admin.finding
                WHERE rule = r.rule AND resolved_at IS NULL) f ON true
            LEFT JOIN LATERAL (
                SELECT a.body, a.created_at FROM booking_admin.alert a
                WHERE a.rule = r.rule AND NOT EXISTS (SELECT FROM booking_admin.outbox e WHERE e.alert_id = a.id AND e.dead_at IS NOT NULL)
                ORDER BY a.id DESC LIMIT 1) told ON true
            WHERE r.known OR seen.well
            """).ToListAsync(cancel);
        var raised = new List<AlertBody>();
        foreach (var state in states)
        {
            if (KindOf(state, now) is { } kind)
                raised.Add(await QueueAsync(context, await BodyAsync(context, kind, state, now, cancel), now, cancel));
        }
        await transaction.CommitAsync(cancel);
        foreach (var body in raised)
            Tell(body);
    }

    /// <summary>Queues one alert that the monitor's heartbeat has stopped.</summary>
    internal Task MonitorIsSilentAsync(string holder, DateTimeOffset? since, CancellationToken cancel) => MonitorAsync(Silent,
        $"The monitor ({holder}) gives no sign of life. Nobody checks or repairs until it does, or another instance takes over.", since,
        cancel);

    /// <summary>Queues one alert that the monitor is alive and does not check.</summary>
    /// <param name="why">A sentence.</param>
    internal Task MonitorIsStuckAsync(string holder, string why, CancellationToken cancel) => MonitorAsync(Silent,
        $"The monitor ({holder}) does not check: {why} Look at {Addresses.Consistency} and into its log.", null, cancel);

    /// <summary>Queues an alert that the monitor works again, if its silence was reported.</summary>
    internal Task MonitorIsBackAsync(string holder, CancellationToken cancel) =>
        MonitorAsync(Back, $"The monitor works again ({holder}).", null, cancel);

    /// <summary>A drill, or that one failed.</summary>
    /// <returns>The id of the alert.</returns>
    internal async Task<long> SelfTestAsync(bool failed, string text, CancellationToken cancel)
    {
        var now = clock.Now();
        var body = new AlertBody(
            AlertKind.SelfTest, text, failed ? "failed" : "drill", null, null, null, null, null, now, Instance,
            settings.Alerts.Link(Addresses.Consistency));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var alert = Add(context, body, now);
        await context.SaveChangesAsync(cancel);
        Tell(body);
        return alert.Id;
    }

    async Task MonitorAsync(string state, string text, DateTimeOffset? since, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await LockAsync(context, cancel);
        var last = await context.Alerts
            .Where(a => a.Kind == AlertKind.MonitorSilent && !context.Outbox.Any(e => e.AlertId == a.Id && e.DeadAt != null))
                .OrderByDescending(a => a.Id)
            .Select(a => a.Body.RootElement.GetProperty("state").GetString()).FirstOrDefaultAsync(cancel);
        if ((last ?? Back) == state)
            return;
        var body = new AlertBody(
            AlertKind.MonitorSilent, text, state, null, null, null, null, since, now, Instance,
            settings.Alerts.Link(Addresses.Consistency));
        await QueueAsync(context, body, now, cancel);
        await transaction.CommitAsync(cancel);
        Tell(body);
    }

    static AlertKind? KindOf(RuleState state, DateTimeOffset now) => state switch
    {
        { ToldOpen: 0, Open: > 0 } => AlertKind.Appeared,
        { ToldOpen: > 0, Open: 0 } => AlertKind.Cleared,
        // An alert dated in the future was queued before the clock jumped.
        _ when state.Open > state.ToldOpen && (now - state.ToldAt!.Value).Duration() >= BetweenGrowths => AlertKind.Grew,
        _ => null,
    };

    async Task<AlertBody> BodyAsync(
        BookingAdminContext context, AlertKind kind, RuleState state, DateTimeOffset now, CancellationToken cancel)
    {
        var rule = Rules.Find(state.Rule)!;
        var sums = await context.Findings.Where(f => f.Rule == state.Rule && f.ResolvedAt == null && f.AtRisk > 0 && f.Currency != null)
            .GroupBy(f => f.Currency!).Select(risk => new { Currency = risk.Key, Amount = risk.Sum(f => f.AtRisk!.Value) })
                .OrderBy(risk => risk.Currency).ToListAsync(cancel);
        IReadOnlyList<Money> atRisk = [.. sums.Select(sum => new Money(sum.Amount, sum.Currency))];
        var risk = atRisk.Count == 0 ? "" : $" At risk: {string.Join(" and ", atRisk)}.";
        var text = kind switch
        {
            AlertKind.Appeared => $"{rule.Title}: {state.Open:N0} open.{risk}",
            AlertKind.Grew => $"{rule.Title}: {state.Open:N0} open, {state.ToldOpen:N0} before.{risk}",
            _ => $"{rule.Title}: resolved, none is open any more.",
        };
        return new(
            kind, text, null, rule.Id, rule.Title, state.Open, [.. atRisk.Select(sum => new AmountAtRisk(sum.Amount, sum.Currency))],
            state.Since, now, Instance, settings.Alerts.Link(Addresses.Rule(rule.Id)));
    }

    /// <summary>Two callers that would queue the same alert wait for each other.</summary>
    static Task<int> LockAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({TellingLock})", cancel);

    static async Task<AlertBody> QueueAsync(BookingAdminContext context, AlertBody body, DateTimeOffset now, CancellationToken cancel)
    {
        Add(context, body, now);
        await context.SaveChangesAsync(cancel);
        return body;
    }

    static Alert Add(BookingAdminContext context, AlertBody body, DateTimeOffset now)
    {
        var alert = new Alert { Kind = body.Kind, Rule = body.Rule, Body = body.ToJson(), CreatedAt = now };
        context.Outbox.Add(new() { Kind = OutboxKind.Alert, Alert = alert, CreatedAt = now, NotBefore = now });
        return alert;
    }

    void Tell(AlertBody body)
    {
        BookingAdminMetrics.AlertRaised(body.Kind, body.Rule);
        switch (body)
        {
            case { Kind: AlertKind.Cleared }:
                Cleared(logger, body.Rule!);
                break;
            case { Rule: { } rule }:
                Broken(logger, body.Kind, rule, body.Open ?? 0);
                break;
            case { State: Silent }:
                IsSilent(logger);
                break;
            case { State: Back }:
                IsBack(logger);
                break;
        }
    }

    sealed record RuleState(string Rule, long Open, DateTimeOffset? Since, long ToldOpen, DateTimeOffset? ToldAt);

    [LoggerMessage(EventId = 301, Level = LogLevel.Critical, Message = "{Kind}: rule {Rule}, {Open} open")]
    static partial void Broken(ILogger logger, AlertKind kind, string rule, long open);

    [LoggerMessage(EventId = 302, Level = LogLevel.Information, Message = "The rule {Rule} is broken no longer")]
    static partial void Cleared(ILogger logger, string rule);

    [LoggerMessage(EventId = 303, Level = LogLevel.Critical, Message = "The monitor gives no sign of life, or does not check")]
    static partial void IsSilent(ILogger logger);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "The monitor works again after a silence")]
    static partial void IsBack(ILogger logger);
}
