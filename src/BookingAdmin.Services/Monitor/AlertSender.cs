using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// Sends what waits to be told until the receiver takes it: at least once, and of one rule in its order. Several instances share the work:
/// who tries one puts it off first, so that nobody else tries it meanwhile, and a killed sender leaves it to the next one.
/// </summary>
public sealed partial class AlertSender(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<AlertSender> logger) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(3), LongestPause = TimeSpan.FromSeconds(30);
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromMinutes(48), GivesUpAfter = TimeSpan.FromHours(24);
    // Much longer than an answer may take, for the clocks of instances differ.
    static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    // About what ten hours take: a clock that jumps, or a night in which nothing ran, is no reason to give up.
    const int FewestAttempts = 20;

    internal AlertReceiver Receiver { get; } = new(clock);

    internal string Instance { get; set; } = ProcessName.Here;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Alerts.Url is null)
            return;
        long? beaten = null;
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (beaten is not { } last || clock.GetElapsedTime(last) >= Standings.Tick)
                {
                    await BeatAsync(stoppingToken);
                    beaten = clock.GetTimestamp();
                }
                while (await SendNextAsync(stoppingToken))
                {
                }
                pause = Pause;
            }
            // Whatever it is: a sender that gives up would take the host with it.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotRead(logger, e.GetType().Name);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tries the next one that is due.</summary>
    /// <returns>False where none is.</returns>
    internal async Task<bool> SendNextAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        // One that is to be tried much later than any is ever put off was written before the clock jumped back.
        var (farOff, until, tooOld) = (now + 2 * LongestWait, now + Claim, now - GivesUpAfter);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // From before anybody could be told: news of months ago would only mislead.
        var old = await context.Alerts.Where(a => a.SentAt == null && a.GaveUpAt == null && a.Attempts == 0 && a.CreatedAt < tooOld)
            .ExecuteUpdateAsync(row => row.SetProperty(a => a.GaveUpAt, now), cancel);
        if (old > 0)
            TooOld(logger, old);
        // Without an answer it is being tried: whoever learns that the receiver is back leaves those alone.
        var alert = (await context.Alerts.FromSql($"""
            UPDATE booking_admin.alert SET attempts = attempts + 1, not_before = {until}, answer = NULL WHERE id = (
                SELECT a.id FROM booking_admin.alert a
                WHERE a.sent_at IS NULL AND a.gave_up_at IS NULL AND (a.not_before <= {now} OR a.not_before > {farOff})
                  AND NOT EXISTS (SELECT FROM booking_admin.alert b WHERE b.id < a.id AND b.sent_at IS NULL AND b.gave_up_at IS NULL
                      AND coalesce(b.rule, b.kind) = coalesce(a.rule, a.kind))
                ORDER BY a.id LIMIT 1 FOR UPDATE OF a SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
        if (alert is null)
            return false;
        var (taken, answer) = await Receiver.PostAsync(settings.Alerts, alert.Id, AlertBody.Send(alert.Id, alert.Body), cancel);
        now = clock.Now();
        var givesUp = !taken && now - alert.CreatedAt >= GivesUpAfter && alert.Attempts >= FewestAttempts;
        var next = now + WaitAfter(alert.Attempts);
        // Unless another one has tried it since, because this took so long.
        await context.Alerts.Where(a => a.Id == alert.Id && a.SentAt == null && (taken || a.Attempts == alert.Attempts)).ExecuteUpdateAsync(row => row
            .SetProperty(a => a.Answer, answer)
            .SetProperty(a => a.SentAt, taken ? now : null)
            .SetProperty(a => a.GaveUpAt, givesUp ? now : null)
            .SetProperty(a => a.NotBefore, next), cancel);
        // It is back: what was put off need not wait.
        if (taken)
            await context.Alerts.Where(a => a.SentAt == null && a.GaveUpAt == null && a.NotBefore > now && a.Answer != null)
                .ExecuteUpdateAsync(row => row.SetProperty(a => a.NotBefore, now), cancel);
        if (taken)
            Sent(logger, alert.Id, alert.Kind, alert.Attempts);
        else if (givesUp)
            GaveUp(logger, alert.Id, alert.Kind, alert.Attempts, answer);
        else
            NotTaken(logger, alert.Id, alert.Kind, alert.Attempts, answer, (next - now).TotalSeconds);
        return true;
    }

    /// <summary>10 seconds to an hour: longer after each attempt, and not for all at the same moment.</summary>
    static TimeSpan WaitAfter(int attempts)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(attempts - 1, 12));
        return (wait < LongestWait ? wait : LongestWait) * (1 + Random.Shared.NextDouble() / 4);
    }

    async Task BeatAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await Heartbeats.BeatAsync(context, Heartbeats.Alerts, Instance, null, null, cancel);
    }

    public override void Dispose()
    {
        Receiver.Dispose();
        base.Dispose();
    }

    [LoggerMessage(EventId = 305, Level = LogLevel.Information, Message = "Alert {Alert} ({Kind}) was taken at attempt {Attempt}")]
    static partial void Sent(ILogger logger, long alert, AlertKind kind, int attempt);

    [LoggerMessage(EventId = 306, Level = LogLevel.Warning, Message = "Alert {Alert} ({Kind}) was not taken at attempt {Attempt}: {Answer}; trying again in {Seconds:0} s")]
    static partial void NotTaken(ILogger logger, long alert, AlertKind kind, int attempt, string answer, double seconds);

    [LoggerMessage(EventId = 307, Level = LogLevel.Error, Message = "Alert {Alert} ({Kind}) was given up after {Attempt} attempts: {Answer}")]
    static partial void GaveUp(ILogger logger, long alert, AlertKind kind, int attempt, string answer);

    [LoggerMessage(EventId = 309, Level = LogLevel.Warning, Message = "{Count} alerts were more than a day old before anybody could be told; they were given up")]
    static partial void TooOld(ILogger logger, int count);

    [LoggerMessage(EventId = 308, Level = LogLevel.Warning, Message = "Alerts that wait could not be read ({Fault}); trying again")]
    static partial void NotRead(ILogger logger, string fault);
}
