using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor;

/// <summary>Whether what keeps watch is itself alive.</summary>
/// <param name="LastSelfTest">Null where there never was one.</param>
/// <param name="Hearing">Whether notifications of the database arrive in this process.</param>
/// <param name="Now">When it was looked at, by the clock of all these times but those of alerts and self-tests.</param>
public sealed record Safeguards(
    MonitorView Monitor, WorkView Jobs, AlertsView Alerts, SelfTestView? LastSelfTest, bool Hearing, DateTimeOffset Now);

/// <param name="Instance">Which process it is, "machine:process"; null where there never was one.</param>
/// <param name="At">Its last sign of life.</param>
/// <param name="NextAt">When it checks next; in the past while a check goes on.</param>
/// <param name="Repairs">Whether it creates what stays missing; else it reports only.</param>
/// <param name="Fault">What does not work, a line for each <see cref="WorkFault"/>.</param>
public sealed record MonitorView(
    Standing Standing, string? Instance, DateTimeOffset? At, DateTimeOffset? NextAt, bool Repairs, string? Fault);

/// <summary>Other background work.</summary>
public sealed record WorkView(Standing Standing, string? Instance, DateTimeOffset? At, string? Fault);

/// <param name="Configured">Whether anybody is notified: `Alerts:Url` is set.</param>
/// <param name="Sender">Off where nobody is notified.</param>
/// <param name="LastSentAt">When the receiver last took one.</param>
/// <param name="LastAnswer">What the receiver said to the last attempt: a status, or an <see cref="AlertAnswer"/>.</param>
/// <param name="Waiting">How many wait to be sent.</param>
/// <param name="GivenUp">How many of the last 7 days were never taken.</param>
public sealed record AlertsView(
    bool Configured, Standing Sender, DateTimeOffset? LastSentAt, string? LastAnswer, long Waiting, long GivenUp);

/// <summary>Reports how the monitor, the jobs, the alerts and the self-test stand.</summary>
public sealed class SafeguardState(
    IDbContextFactory<BookingAdminContext> contexts, SessionWatch listener, BookingAdminSettings settings, TimeProvider clock)
{
    static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task<Safeguards> GetAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var beats = await context.Heartbeats.AsNoTracking().ToDictionaryAsync(beat => beat.Name, StringComparer.Ordinal, cancel);
        var now = await Heartbeats.NowAsync(context, cancel);
        var jobs = Beat(beats, Heartbeats.Jobs);
        var test = await context.SelfTests.AsNoTracking().OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancel);
        return new(
            MonitorOf(Beat(beats, Heartbeats.Monitor), settings.Monitor, now),
            new(Standings.Of(jobs?.At, null, TimeSpan.Zero, now), jobs?.Instance, jobs?.At, jobs?.Fault),
            await AlertsAsync(context, Beat(beats, Heartbeats.Outbox), now, cancel),
            test is null ? null : SelfTestView.Of(test),
            listener.Hearing,
            now);
    }

    internal static MonitorView MonitorOf(Heartbeat? beat, MonitorSettings settings, DateTimeOffset now) => new(
        settings.IsOn ? Standings.Of(beat?.At, beat?.NextAt, settings.Patience, now) : Standing.Off,
        beat?.Instance, beat?.At, beat?.NextAt, settings.Repairs, beat?.Fault);

    async Task<AlertsView> AlertsAsync(BookingAdminContext context, Heartbeat? beat, DateTimeOffset now, CancellationToken cancel)
    {
        var lately = clock.GetUtcNow() - Lately;
        var alerts = context.Outbox.AsNoTracking().Where(e => e.Kind == OutboxKind.Alert);
        var open = alerts.Where(e => e.DoneAt == null && e.DeadAt == null);
        var waiting = await open.LongCountAsync(cancel);
        var givenUp = await alerts.LongCountAsync(e => e.DeadAt > lately, cancel);
        var sent = await alerts.Where(e => e.DoneAt != null).OrderByDescending(e => e.Id).Select(e => new { e.DoneAt, e.Alert!.Answer })
            .FirstOrDefaultAsync(cancel);
        var refused = await open.Where(e => e.Fault != null).OrderBy(e => e.Id).Select(e => e.Alert!.Answer).FirstOrDefaultAsync(cancel);
        var configured = settings.Alerts.Url is not null;
        return new(
            configured, configured ? Standings.Of(beat?.At, null, TimeSpan.Zero, now) : Standing.Off, sent?.DoneAt, refused
            ?? sent?.Answer, waiting, givenUp);
    }

    static Heartbeat? Beat(Dictionary<string, Heartbeat> beats, string name) => beats.GetValueOrDefault(name);
}
