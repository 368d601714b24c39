using System.Globalization;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Monitor.Drill;

/// <summary>The part of a self-test that must really leave and arrive: a notification, the monitor's sign of life, an alert.</summary>
public sealed class SelfTestSignals(
    IDbContextFactory<BookingAdminContext> contexts, DatabaseConnection database, ChangeFeed feed, SessionWatch listener,
    IEnumerable<IHostedService> hosted,
    Alerts alerts, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>How long an alert may take: a few rounds of the sender.</summary>
    internal TimeSpan AlertPatience { get; set; } = TimeSpan.FromSeconds(20);

    static readonly TimeSpan BetweenNotifications = TimeSpan.FromMilliseconds(500);

    internal TimeSpan HearingPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether what the database notifies arrives: in a process with pages at its listener, else on a connection of our own.
    /// </summary>
    internal async Task<SelfTestStep> HearAsync(CancellationToken cancel)
    {
        var nobody = $"self-test-{Guid.NewGuid():N}";
        var pages = listener.Hearing || hosted.OfType<ChangeListener>().Any();
        var heard = pages ? await HearOnFeedAsync(nobody, cancel) : await HearAloneAsync(nobody, cancel);
        return (pages, heard) switch
        {
            (true, true) => new("notification", true, SelfTestSight.PagesHear),
            (true, false) => new("notification", false, SelfTestSight.PagesDeaf,
                HearingPatience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
            (false, true) => new("notification", true, SelfTestSight.Hears),
            (false, false) => new("notification", false, SelfTestSight.Deaf),
        };
    }

    /// <summary>Whether the monitor lives, whichever process it is.</summary>
    internal async Task<SelfTestStep> MonitorAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var beat = await Heartbeats.FindAsync(context, Heartbeats.Monitor, cancel);
        var monitor = SafeguardState.MonitorOf(beat, settings.Monitor, await Heartbeats.NowAsync(context, cancel));
        return monitor.Standing switch
        {
            Standing.Off => new("monitor", null, SelfTestSight.MonitorOff),
            Standing.OnTime => new("monitor", true, SelfTestSight.MonitorOnTime, monitor.Instance),
            Standing.Late => new("monitor", false, SelfTestSight.MonitorLate, monitor.Instance),
            _ => new("monitor", false, SelfTestSight.MonitorSilent),
        };
    }

    /// <summary>Whether an alert arrives. It is a real one that says that it is a drill.</summary>
    internal async Task<SelfTestStep> AlertAsync(CancellationToken cancel)
    {
        if (settings.Alerts.Url is null)
            return new("alert", null, SelfTestSight.NoAlerts);
        var id = await alerts.SelfTestAsync(failed: false, "This is a drill: the self-test looks whether alerts arrive.", cancel);
        var began = clock.GetTimestamp();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        while (true)
        {
            var alert = await context.Outbox.AsNoTracking().Where(e => e.AlertId == id)
                .Select(e => new { e.DoneAt, e.Alert!.Answer, e.Attempts }).SingleAsync(cancel);
            if (alert.DoneAt is not null)
                return new("alert", true, SelfTestSight.AlertTaken, alert.Answer);
            if (clock.GetElapsedTime(began) >= AlertPatience)
                return alert.Attempts == 0
                    ? new("alert", false, SelfTestSight.AlertNotSent)
                    : new("alert", false, SelfTestSight.AlertNotTaken, alert.Answer ?? nameof(AlertAnswer.NoAnswerYet));
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancel);
        }
    }

    async Task<bool> HearOnFeedAsync(string nobody, CancellationToken cancel)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // What is said to everybody proves nothing, and in a burst ours may be heard as such: so it is said again.
        using var subscription = feed.Subscribe(nobody, everybody =>
        {
            if (!everybody)
                heard.TrySetResult();
        });
        var began = clock.GetTimestamp();
        do
        {
            await NotifyAsync(nobody, cancel);
            await Task.WhenAny(heard.Task, Task.Delay(BetweenNotifications, clock, cancel));
        }
        while (!heard.Task.IsCompleted && clock.GetElapsedTime(began) < HearingPatience);
        return heard.Task.IsCompleted;
    }

    async Task<bool> HearAloneAsync(string nobody, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database.Text) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        var heard = false;
        connection.Notification += (_, notification) => heard |= notification.Payload == nobody;
        await using (var listen = new NpgsqlCommand($"LISTEN {Changes.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancel);
        await NotifyAsync(nobody, cancel);
        var began = clock.GetTimestamp();
        // Others notify on this channel too.
        while (!heard && clock.GetElapsedTime(began) < HearingPatience)
            await connection.WaitAsync(HearingPatience, cancel);
        return heard;
    }

    async Task NotifyAsync(string nobody, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await Changes.TellAsync(context, [nobody], cancel);
    }
}
