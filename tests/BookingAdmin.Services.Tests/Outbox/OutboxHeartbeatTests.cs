using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Tests.Jobs;
using BookingAdmin.Services.Tests.Payments.Stripe;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Outbox;

public sealed class OutboxHeartbeatTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_of_life_that_cannot_be_left_is_logged_with_its_fault_and_work_goes_on()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            ALTER TABLE booking_admin.heartbeat RENAME TO away;
            INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts)
            VALUES ('StripeEvent', 'evt_gone', now(), now() - interval '1 hour', 0)
            """);
        var log = new LogLines();
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(marketplace.Provider, log);

        await worker.StartAsync(Cancel);
        await RepairJobFaultsTests.UntilAsync(() => marketplace.ScalarAsync<bool>(
            "SELECT NOT EXISTS (SELECT FROM booking_admin.outbox WHERE done_at IS NULL)"));
        await RepairJobFaultsTests.UntilAsync(() => Task.FromResult(log.All.Any(line => line.Id == 310)));
        await worker.StopAsync(Cancel);

        var line = log.All.Single(line => line.Id == 310);
        line.Level.ShouldBe(LogLevel.Warning);
        line.Text.ShouldStartWith("The outbox could not leave a sign of life (PostgresException); trying again in 15 s");
        line.Text.ShouldContain("booking_admin.heartbeat");
    }
}
