using System.CommandLine;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Cli;

/// <summary>repair ORDER, repair --all: creates missing bookings.</summary>
static class RepairCommand
{
    const int Listed = 1000;
    const int LargestBatch = 50_000;

    public static Command Create()
    {
        var order = new Argument<string?>("ORDER") { Description = "Order number or id.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every order that lacks its booking." };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --all: lists what would be created, and writes nothing." };
        var batch = new Option<int>("--batch") { Description = "With --all: orders in one transaction.", DefaultValueFactory = _ => BookingRepair.DefaultBatch, HelpName = "N" };
        var command = new Command("repair", "Creates missing bookings: exit code 0 when none is left missing, 1 when one could not be created.") { order, all, dryRun, batch };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(order) is not null)
                result.AddError("Name one order, or say --all.");
            if (!result.GetValue(all) && (result.GetValue(dryRun) || result.GetResult(batch) is { Implicit: false }))
                result.AddError("--dry-run and --batch go with --all.");
        });
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LargestBatch)
                result.AddError($"--batch is a number from 1 to {LargestBatch:N0}.");
        });
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            parsed.GetValue(order) is { } one ? OneAsync(session, output, one, cancel)
            : parsed.GetValue(dryRun) ? DryAsync(session, output, cancel)
            : AllAsync(session, output, parsed.GetValue(batch), cancel), cancel));
        return command;
    }

    static async Task<int> OneAsync(Session session, Output output, string order, CancellationToken cancel)
    {
        var (item, repairId) = await session.Get<BookingRepair>().EnsureAsync(session.Actor, order, cancel);
        if (item.Outcome is RepairOutcome.NotFound)
            return output.Fault(item.Sentence);
        output.Say($"{item.OrderNumber}: {item.Sentence}");
        output.Document(new
        {
            session.Database,
            RepairId = item.Outcome is RepairOutcome.Created ? repairId : (Guid?)null,
            OrderId = item.Order,
            item.OrderNumber,
            item.Outcome,
            item.BookingId,
            item.Sentence,
        });
        return item.Outcome is RepairOutcome.NumberTaken ? ExitCode.NotWell : ExitCode.Well;
    }

    static async Task<int> AllAsync(Session session, Output output, int batch, CancellationToken cancel)
    {
        RepairResult result;
        using (var progress = new ProgressLine("orders done"))
        {
            output.WhatStays = () => progress.Done == 0
                ? "No booking was created."
                : $"{Output.Count(progress.Done, "order")} had been dealt with by then, and their bookings stay: the same command goes on from there.";
            result = await session.Get<BookingRepair>().RepairAllAsync(session.Actor, batch, progress, cancel);
        }

        output.Say(result.Created == 0 ? "No booking was created." : $"{Output.Count(result.Created, "booking")} created.");
        if (result.AlreadyThere > 0)
            output.Say($"{Output.Count(result.AlreadyThere, "order")} got one meanwhile from somebody else.");
        foreach (var item in result.Failed)
            output.Say($"{item.OrderNumber}: {item.Sentence}");
        output.Say("To look: bookingadmin check, or the page of an order, which says who repaired it and can undo it.");
        output.Document(new
        {
            session.Database,
            result.RepairId,
            result.Created,
            result.AlreadyThere,
            Failed = result.Failed.Select(item => new { OrderId = item.Order, item.OrderNumber, item.Outcome, item.Sentence }),
        });
        return result.Failed.Count == 0 ? ExitCode.Well : ExitCode.NotWell;
    }

    static async Task<int> DryAsync(Session session, Output output, CancellationToken cancel)
    {
        var policy = session.Get<BookingAdminSettings>().Repair;
        var counts = new SortedDictionary<BookingStatus, long>();
        var total = 0L;
        List<object> listed = [];
        await foreach (var order in session.Get<BookingCheck>().MissingAsync(session.Actor, cancel))
        {
            var status = RepairPlan.StatusFor(order.Status, policy);
            counts[status] = counts.GetValueOrDefault(status) + 1;
            if (++total > Listed)
                continue;
            if (total == 1)
                output.Say($"{"Order",-25} {"Status",-12} {"Payment",-10} {"Amount",12}  Booking");
            var amount = new Money(Money.FromDatabase(order.TotalAmount), order.Currency);
            output.Say($"{order.OrderNumber,-25} {order.Status.Word(),-12} {order.PaymentStatus.Word(),-10} {amount,12}  {status.Word()}");
            if (output.IsJson)
                listed.Add(new { order.Id, order.OrderNumber, order.Status, order.PaymentStatus, amount.Amount, amount.Currency, BookingStatus = status });
        }

        if (total > Listed)
            output.Say($"{total - Listed:N0} more are not listed here.");
        output.Say(total == 0
            ? "No booking is missing, so none would be created."
            : $"{Output.Count(total, "booking")} would be created: {string.Join(", ", counts.Select(count => $"{count.Value:N0} as {count.Key.Word()}"))}. Nothing was written.");
        output.Document(new { session.Database, WouldCreate = total, ByStatus = counts.Select(count => new { Status = count.Key, Count = count.Value }), Orders = listed });
        return total == 0 ? ExitCode.Well : ExitCode.NotWell;
    }
}
