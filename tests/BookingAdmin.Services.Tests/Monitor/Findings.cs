using System.Globalization;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Monitor;

/// <summary>Writes what a run would have left.</summary>
static class Findings
{
    public const string Missing = "missing-booking", Stuck = "stuck-refund";

    /// <summary>A run that found so many rows, each with 10 dollars at risk, or that could not tell.</summary>
    public static Task RunFoundAsync(this TestMarketplace marketplace, string rule, int open, string? fault = null) =>
        marketplace.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO booking_admin.run (kind, state, actor_kind, actor_name, instance, started_at, finished_at)
            VALUES ('Quick', 'Done', 'Job', 'test', 'test', now(), now());
        DELETE FROM booking_admin.finding WHERE rule = '{rule}';
        INSERT INTO booking_admin.finding (rule, subject, at_risk, currency, since, first_seen, first_run, came_back)
        SELECT '{rule}', 'order-' || i, 10, 'nzd', now() - i * interval '1 minute', now() - i * interval '1 minute', 1, 0
            FROM generate_series(1, {open}) i;
        INSERT INTO booking_admin.run_rule (run_id, rule, open, appeared, cleared, fault)
        SELECT max(id), '{rule}', {open}, 0, 0, {(fault is null ? "NULL" : $"'{fault}'")} FROM booking_admin.run
        """));

    /// <summary>Kind and state or open count of each alert, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> AlertsAsync(this TestMarketplace marketplace) =>
        await marketplace.ScalarAsync<string[]>(
            "SELECT coalesce(array_agg(kind || ' ' || coalesce(body->>'state', body->>'open') ORDER BY id), '{}') FROM "
            + "booking_admin.alert");

    /// <summary>Until it is so; never for long where it becomes so at all.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }
}
