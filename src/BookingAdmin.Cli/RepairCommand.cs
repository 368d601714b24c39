using System.CommandLine;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Cli;

/// <summary>repair ORDER, repair --all, repair --resume JOB: creates missing bookings, or repairs another rule's findings.</summary>
static class RepairCommand
{
    const int Listed = 1000;
    const int LargestBatch = 50_000;
    const string Missing = "missing-booking";

    public static Command Create()
    {
        var order = new Argument<string?>("ORDER") { Description = "Order number or id.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every order that lacks its booking, as a repair job." };
        var rule = new Option<string>("--rule") { Description = "With --all: repairs the open findings of this rule instead.", DefaultValueFactory = _ => Missing, HelpName = "RULE" };
        var reason = new Option<string?>("--reason") { Description = "With --rule: why, where money or a decision is touched.", HelpName = "TEXT" };
        var resume = new Option<Guid?>("--resume") { Description = "Goes on with a repair job that was stopped.", HelpName = "JOB" };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --all: lists what would be written, and writes nothing." };
        var batch = new Option<int?>("--batch") { Description = "With --all and --resume: orders in one transaction, at most; else as many as take about a quarter of a second.", HelpName = "N" };
        var command = new Command("repair", "Creates missing bookings: exit code 0 when none is left missing, 1 when one could not be created.") { order, all, rule, reason, resume, dryRun, batch };
        command.Validators.Add(result =>
        {
            var (one, job, ruled) = (result.GetValue(order) is not null, result.GetResult(resume) is not null, result.GetResult(rule) is { Implicit: false });
            var many = result.GetValue(all) || (ruled && !one && !job);
            if ((one ? 1 : 0) + (many ? 1 : 0) + (job ? 1 : 0) != 1)
                result.AddError("Name one order, or say --all, or --resume with a job.");
            if (!many && (result.GetValue(dryRun) || ruled || result.GetValue(reason) is not null))
                result.AddError("--dry-run, --rule and --reason go with --all.");
            if (one && result.GetValue(batch) is not null)
                result.AddError("--batch goes with --all and --resume.");
        });
        rule.Validators.Add(result =>
        {
            var known = Rules.All.Where(r => r.Repair is not (RuleRepair.None or RuleRepair.RebuildGuard)).Select(r => r.Id).ToList();
            if (result.GetValueOrDefault<string>() is { } id && !known.Contains(id, StringComparer.Ordinal))
                result.AddError($"--rule is one of {string.Join(", ", known)}.");
        });
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > LargestBatch)
                result.AddError($"--batch is a number from 1 to {LargestBatch:N0}.");
        });
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            parsed.GetValue(order) is { } one ? OneAsync(session, output, one, cancel)
            : parsed.GetValue(resume) is { } job ? RepairJobCommand.ResumeAsync(session, output, job, parsed.GetValue(batch), cancel)
            : (parsed.GetValue(dryRun), parsed.GetValue(rule)) switch
            {
                (true, Missing) => DryAsync(session, output, cancel),
                (true, var other) => DryAsync(session, output, other!, cancel),
                (_, var id) => RepairJobCommand.RunAsync(session, output, id!, parsed.GetValue(reason), parsed.GetValue(batch), cancel),
            }, cancel));
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
        return item.Outcome.IsFailed() ? ExitCode.NotWell : ExitCode.Well;
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

    static async Task<int> DryAsync(Session session, Output output, string rule, CancellationToken cancel)
    {
        var (would, refused) = (0L, 0L);
        List<RepairChange> listed = [];
        await foreach (var change in session.Get<RepairJobs>().DryRunAsync(session.Actor, new(rule), cancel))
        {
            if (change.Refusal is null)
                would++;
            else
                refused++;
            if (would + refused > Listed)
                continue;
            output.Say($"{change.OrderNumber,-25} {change.Refusal ?? string.Join("; ", change.Fields.Select(field => $"{field.Field}: {field.Before ?? "nothing"} → {field.After ?? "nothing"}"))}");
            if (output.IsJson)
                listed.Add(change);
        }

        if (would + refused > Listed)
            output.Say($"{would + refused - Listed:N0} more are not listed here.");
        output.Say(would + refused == 0
            ? "There is no open finding of this rule, so nothing would be written."
            : $"{Output.Count(would, "order")} would be put right, {Output.Count(refused, "order")} would not. Nothing was written.");
        output.Document(new { session.Database, Rule = rule, WouldRepair = would, Refused = refused, Orders = listed });
        return would + refused == 0 ? ExitCode.Well : ExitCode.NotWell;
    }
}
