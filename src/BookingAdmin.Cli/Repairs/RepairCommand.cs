using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Repair;
using BookingAdmin.Text;

namespace BookingAdmin.Cli.Repairs;

/// <summary>repair ORDER, repair --all, repair --resume JOB: creates missing bookings, or repairs another rule's findings.</summary>
static class RepairCommand
{
    const int Listed = 1000;
    const int LargestBatch = 50_000;
    public const string Missing = "missing-booking";

    public static Command Create()
    {
        var order = new Argument<string?>("ORDER") { Description = "Order number or id.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every order that lacks its booking, as a repair job." };
        var rule = new Option<string>("--rule")
            { Description = "With --all: repairs the open findings of this rule instead.", DefaultValueFactory = _ => Missing,
                HelpName = "RULE" };
        var reason = new Option<string?>("--reason")
            { Description = "With --rule: why, where money or a decision is touched.", HelpName = "TEXT" };
        var resume = new Option<Guid?>("--resume") { Description = "Goes on with a repair job that was stopped.", HelpName = "JOB" };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --all: lists what would be written, and writes nothing." };
        var batch = new Option<int?>("--batch")
            { Description = "With --all and --resume: orders in one transaction, at most; else as many as take about a "
            + "quarter of a second.", HelpName = "N" };
        var command = new Command(
            "repair", "Creates missing bookings: exit code 0 when none is left missing, 1 when one could not be created.")
            { order, all, rule, reason, resume, dryRun, batch };
        command.Validators.Add(result =>
        {
            var (one, job, ruled) = (
                result.GetValue(order) is not null, result.GetResult(resume) is not null, result.GetResult(rule) is { Implicit: false });
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
            var known = Rules.All.Where(r => r.Repair.IsOffered()).Select(r => r.Id).ToList();
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
            : parsed.GetValue(dryRun) ? DryAsync(session, output, parsed.GetValue(rule)!, cancel)
            : RepairJobCommand.RunAsync(session, output, parsed.GetValue(rule)!, parsed.GetValue(reason), parsed.GetValue(batch), cancel),
            cancel));
        return command;
    }

    static async Task<int> OneAsync(Session session, Output output, string order, CancellationToken cancel)
    {
        var result = await session.Get<FindingRepair>().RepairOneAsync(session.Actor, Missing, order, null, cancel);
        var item = result.Items[0];
        if (item.Outcome is RepairOutcome.NotFound)
            return output.Fault(item.Sentence());
        output.Say($"{item.OrderNumber}: {item.Sentence()}");
        output.Document(new
        {
            session.Database,
            RepairId = item.Outcome.IsRepaired() ? result.RepairId : (Guid?)null,
            OrderId = item.Order,
            item.OrderNumber,
            item.Outcome,
            item.BookingId,
            Sentence = item.Sentence(),
        });
        return item.Outcome.IsFailed() ? ExitCode.NotWell : ExitCode.Well;
    }

    static async Task<int> DryAsync(Session session, Output output, string rule, CancellationToken cancel)
    {
        var statuses = new SortedDictionary<BookingStatus, long>();
        var (would, refused, creates) = (0L, 0L, rule == Missing);
        List<object> listed = [];
        await foreach (var preview in session.Get<RepairJobs>().DryRunAsync(session.Actor, new(rule), cancel))
        {
            var refusal = preview.Refusal is { } why ? RepairText.Of(why) : null;
            (would, refused) = refusal is null ? (would + 1, refused) : (would, refused + 1);
            if (preview.Booking is { } booking)
                statuses[booking.Status] = statuses.GetValueOrDefault(booking.Status) + 1;
            if (would + refused > Listed)
                continue;
            if (would + refused == 1)
                output.Say($"{"Order",-25} {"Status",-12} {"Payment",-10} {"Amount",12}  {(creates ? "Booking" : "Change")}");
            var change = refusal ?? preview.Booking?.Status.Word()
                ?? string.Join(
                    "; ", preview.Fields.Select(field =>
                    $"{RepairText.Of(field.Field)}: {field.Before ?? "nothing"} → {field.After ?? "nothing"}"));
            output.Say($"{preview.OrderNumber,-25} {preview.Status.Word(),-12} {preview.Payment.Word(),-10} {preview.Total,12}  {change}");
            if (output.IsJson)
                listed.Add(new
                {
                    Id = preview.OrderId,
                    preview.OrderId,
                    preview.OrderNumber,
                    preview.Status,
                    PaymentStatus = preview.Payment,
                    preview.Total.Amount,
                    preview.Total.Currency,
                    BookingStatus = preview.Booking?.Status,
                    Fields = preview.Fields.Select(field => new { Field = RepairText.Of(field.Field), field.Before, field.After }),
                    Why = RepairText.Why(preview),
                    Refusal = refusal,
                });
        }

        var total = would + refused;
        if (total > Listed)
            output.Say($"{total - Listed:N0} more are not listed here.");
        output.Say((creates, total) switch
        {
            (true, 0) => "No booking is missing, so none would be created.",
            (true, _) => $"{Output.Count(would, "booking")} would be created: "
                + $"{string.Join(", ", statuses.Select(count => $"{count.Value:N0} as {count.Key.Word()}"))}. Nothing was written.",
            (_, 0) => "There is no open finding of this rule, so nothing would be written.",
            _ => $"{Output.Count(would, "order")} would be repaired, {Output.Count(refused, "order")} would not. Nothing was written.",
        });
        output.Document(new
        {
            session.Database,
            Rule = rule,
            WouldCreate = creates ? would : 0,
            WouldRepair = would,
            Refused = refused,
            ByStatus = statuses.Select(count => new { Status = count.Key, Count = count.Value }),
            Orders = listed,
        });
        return total == 0 ? ExitCode.Well : ExitCode.NotWell;
    }
}
