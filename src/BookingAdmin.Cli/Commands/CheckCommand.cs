using BookingAdmin.Services.Consistency;

namespace BookingAdmin.Cli.Commands;

/// <summary>check: do the orders that need a booking have one?</summary>
static class CheckCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit")
            { Description = "How many of the orders without a booking to list.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--limit cannot be negative.");
        });
        var command = new Command(
            "check", "Counts orders that need a booking and lists those without: exit code 0 when none is missing, 1 when some are.")
            { limit };
        command.SetAction((parsed, cancel) =>
            CommandLine.RunAsync(parsed, (session, output) => RunAsync(session, output, parsed.GetValue(limit), cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, int limit, CancellationToken cancel)
    {
        var check = session.Get<BookingCheck>();
        var counts = await check.CheckAsync(session.Actor, cancel);
        foreach (var line in Lines(counts, session.Now))
            output.Say(line);

        List<object> listed = [];
        if (counts.Missing > 0 && limit > 0)
        {
            output.Say("");
            output.Say($"{"Order",-25} {"Status",-12} {"Payment",-10} {"Amount",12} {"Age",8}");
            await foreach (var order in check.MissingAsync(session.Actor, cancel).Take(limit).WithCancellation(cancel))
            {
                var amount = new Money(Money.FromDatabase(order.TotalAmount), order.Currency);
                var placed = new DateTimeOffset(order.CreatedAt, TimeSpan.Zero);
                output.Say(
                    $"{order.OrderNumber,-25} {order.Status.Word(),-12} {order.PaymentStatus.Word(),-10} {amount,12} "
                    + $"{Output.Age(session.Now - placed),8}");
                if (output.IsJson)
                    listed.Add(
                        new { order.Id, order.OrderNumber, order.Status, order.PaymentStatus, amount.Amount, amount.Currency,
                            CreatedAt = placed });
            }
            output.Say("");
            if (counts.Missing > limit)
                output.Say($"{counts.Missing - limit:N0} more are not listed here: see --limit.");
            output.Say("To repair: bookingadmin repair --all");
        }
        output.Document(new
        {
            session.Database,
            counts.NeedBooking,
            counts.WithBooking,
            counts.Missing,
            counts.PaidMissing,
            counts.AtRisk,
            counts.OldestMissing,
            Orders = listed,
        });
        return counts.Missing == 0 ? ExitCode.Well : ExitCode.NotWell;
    }

    static IEnumerable<string> Lines(CheckResult counts, DateTimeOffset now)
    {
        if (counts.Missing == 0)
        {
            yield return counts.NeedBooking == 1
                ? "1 order with a booking, 0 missing." : $"{counts.NeedBooking:N0} orders with bookings, 0 missing.";
            yield break;
        }
        yield return $"{Output.Count(counts.NeedBooking, "order needs", "orders need")} a booking: "
            + $"{Output.Count(counts.WithBooking, "has", "have")} one, {Output.Count(counts.Missing, "is", "are")} missing.";
        if (counts.PaidMissing > 0)
            yield return $"{Output.Count(counts.PaidMissing, "of them is", "of them are")} paid: {string.Join(" and ", counts.AtRisk)}.";
        if (counts.OldestMissing is { } oldest)
            yield return $"The oldest was placed {Output.Age(now - oldest)} ago.";
    }
}
