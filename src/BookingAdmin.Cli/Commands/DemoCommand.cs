using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Consistency;
using Npgsql;

namespace BookingAdmin.Cli.Commands;

/// <summary>demo --orders N: invents a marketplace of any size in an empty database.</summary>
static class DemoCommand
{
    const int MostOrders = 20_000_000;

    public static Command Create()
    {
        var orders = new Option<int>("--orders") { Description = "How many orders.", Required = true, HelpName = "N" };
        var missing = new Option<int>("--missing") { Description = "How many of those that need a booking lack it.", HelpName = "M" };
        var command = new Command(
            "demo", "Fills an empty database with invented orders, a million in a few minutes; one celebrity has 2 % of them.")
            { orders, missing };
        command.Validators.Add(result =>
        {
            if (result.GetValue(orders) is < 1 or > MostOrders)
                result.AddError($"--orders is a number from 1 to {MostOrders:N0}.");
            if (result.GetValue(missing) < 0 || result.GetValue(missing) > result.GetValue(orders))
                result.AddError("--missing is a number from 0 to that of the orders.");
        });
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(
            parsed, (session, output) =>
                RunAsync(session, output, parsed.GetRequiredValue(orders), parsed.GetValue(missing), cancel), cancel, withDemo: false));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, int orders, int missing, CancellationToken cancel)
    {
        output.WhatStays = () => "Nothing was written.";
        using var progress = new ProgressLine("");
        await using (var connection = new NpgsqlConnection(session.ConnectionString))
        {
            await connection.OpenAsync(cancel);
            var filling = DemoMarketplace.FillAsync(connection, orders, missing, cancel);
            while (await Task.WhenAny(filling, Task.Delay(200, CancellationToken.None)) != filling)
                progress.Show($"Inventing {orders:N0} orders: {progress.Elapsed.TotalSeconds:0} s");
            await filling;
        }
        output.WhatStays = () => $"{Output.Count(orders, "order was", "orders were")} written.";

        var seconds = Math.Round(progress.Elapsed.TotalSeconds, 1);
        var counts = await session.Get<BookingCheck>().CheckAsync(session.Actor, cancel);
        output.Say($"{Output.Count(orders, "order")} invented in {seconds:0.0} s: "
            + $"{Output.Count(counts.NeedBooking, "needs", "need")} a booking, {Output.Count(counts.Missing, "lacks", "lack")} it.");
        output.Document(new { session.Database, Orders = orders, counts.NeedBooking, counts.Missing, Seconds = seconds });
        return ExitCode.Well;
    }
}
