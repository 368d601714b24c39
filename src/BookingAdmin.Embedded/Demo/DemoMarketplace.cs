using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Domain.Marketplace;
using Npgsql;

namespace BookingAdmin.Embedded.Demo;

/// <summary>Invented marketplaces: a small one with a story, and a large one for measuring.</summary>
public static class DemoMarketplace
{
    static readonly string[] Past = ["orders", "checks", "money", "audit", "notices"];

    /// <summary>The small one, into an empty marketplace; one that has users stays as it is.</summary>
    /// <param name="guard">
    /// What installs the guard. With it come ninety days of past, in the marketplace and in our own tables; null: the marketplace alone.
    /// </param>
    public static async Task FillAsync(NpgsqlConnection connection, CancellationToken cancel, string? guard = null)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (await IsEmptyAsync(connection, cancel))
        {
            await SqlScript.RunAsync(connection, typeof(DemoMarketplace), "demo.sql", cancel);
            if (guard is not null)
            {
                // Before the guard: what happened then is not what its triggers keep watch for.
                foreach (var part in Past)
                    await SqlScript.RunAsync(connection, typeof(DemoMarketplace), $"Past.{part}.sql", cancel);
                await using var command = new NpgsqlCommand(guard, connection);
                await command.ExecuteNonQueryAsync(cancel);
            }
        }
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The large one.</summary>
    /// <param name="orders">How many orders; one celebrity has 2 % of them.</param>
    /// <param name="missing">How many of those that need a booking lack it.</param>
    /// <exception cref="InvalidInputException">The marketplace is not empty.</exception>
    public static async Task FillAsync(NpgsqlConnection connection, int orders, int missing, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (!await IsEmptyAsync(connection, cancel))
            throw new InvalidInputException("This marketplace is not empty. Orders are invented in an empty one only.");
        await using (var parameters = new NpgsqlCommand(
            "SELECT set_config('booking_admin.demo_orders', $1, true), set_config('booking_admin.demo_missing', $2, true), "
                + "set_config('booking_admin.demo_seed', '1', true)", connection))
        {
            parameters.Parameters.Add(new() { Value = orders.ToString(CultureInfo.InvariantCulture) });
            parameters.Parameters.Add(new() { Value = missing.ToString(CultureInfo.InvariantCulture) });
            await parameters.ExecuteNonQueryAsync(cancel);
        }
        await SqlScript.RunAsync(connection, typeof(DemoMarketplace), "volume.sql", cancel);
        await transaction.CommitAsync(cancel);
    }

    // Locked against a second process that fills it at the same time.
    static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            LOCK TABLE public."User" IN SHARE ROW EXCLUSIVE MODE;
            SELECT NOT EXISTS (SELECT FROM public."User")
            """, connection);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
