using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor.Alerting;

/// <summary>Sends an alert until the receiver takes it: at least once, and those of one rule in their order.</summary>
sealed class AlertHandler(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, AlertReceiver receiver, OutboxQueue outbox,
    TimeProvider clock) : OutboxHandler
{
    public override OutboxKind Kind => OutboxKind.Alert;

    public override OutboxLane Lane => OutboxLane.Alerts;

    public override bool IsOn => settings.Alerts.Url is not null;

    public override ClaimSql Claim => new(
        Join: "JOIN booking_admin.alert a ON a.id = e.alert_id",
        Condition: """
            AND NOT EXISTS (
                SELECT FROM booking_admin.outbox f JOIN booking_admin.alert b ON b.id = f.alert_id
                WHERE f.done_at IS NULL AND f.dead_at IS NULL AND b.id < a.id AND coalesce(b.rule, b.kind) = coalesce(a.rule, a.kind))
            """);

    public override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        if (outbox.IsOutdated(claimed))
            return new OutboxResult.Hopeless("too_old");
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var alert = await context.Alerts.AsNoTracking().SingleAsync(a => a.Id == claimed.AlertId, cancel);
        await context.Database.CloseConnectionAsync();
        var (taken, answer) = await receiver.PostAsync(settings.Alerts, alert.Id, AlertBody.Send(alert.Id, alert.Body), cancel);
        await context.Alerts.Where(a => a.Id == alert.Id).ExecuteUpdateAsync(row => row.SetProperty(a => a.Answer, answer), cancel);
        if (!taken)
            return new OutboxResult.Failed(answer);
        var now = clock.Now();
        // The receiver answers, so what was delayed is due now. What is being tried at this moment is left alone.
        await context.Outbox.Where(e =>
            e.Kind == OutboxKind.Alert && e.DoneAt == null && e.DeadAt == null && e.NotBefore > now && e.LeasedUntil == null)
            .ExecuteUpdateAsync(row => row.SetProperty(e => e.NotBefore, now), cancel);
        return OutboxResult.Done;
    }
}
