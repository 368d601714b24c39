using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Text;

namespace BookingAdmin.Cli.Commands;

/// <summary>payments reconcile: do our orders and Stripe agree?</summary>
static class ReconcileCommand
{
    const string Form = "24h, 7d, or a day such as 2026-11-01";

    public static Command Create()
    {
        var since = new Option<string>("--since")
            { Description = $"Orders placed or changed since then: {Form} (UTC).", DefaultValueFactory = _ => "24h",
                HelpName = "24h|7d|DAY" };
        since.Validators.Add(result =>
        {
            if (Parse(result.GetValueOrDefault<string>(), DateTimeOffset.UnixEpoch.AddYears(100)) is null)
                result.AddError($"--since is {Form}.");
        });
        var command = new Command(
            "reconcile",
            "Compares orders with their payments at Stripe: exit code 0 when all agree, 1 when some do not, 2 when it could not tell. It "
            + "changes no order.") { since };
        command.SetAction((parsed, cancel) =>
            CommandLine.RunAsync(parsed, (session, output) => RunAsync(session, output, parsed.GetValue(since)!, cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, string since, CancellationToken cancel)
    {
        using var line = new ProgressLine("orders");
        var seen = new Seen(line, output);
        var result = await session.Get<Reconciliation>().RunAsync(session.Actor, Parse(since, session.Now)!.Value, seen, cancel);
        output.WhatStays = null;
        var fault = WorkText.Of(result.Fault);
        output.Say(
            $"{Output.Count(result.Compared, "order")} placed or changed since {result.Since:yyyy-MM-dd HH:mm} UTC compared with Stripe "
            + $"in {result.Took.TotalSeconds:0.0} s.");
        output.Say(result switch
        {
            { Fault: not null } => $"Stopped before the end: {fault}",
            { Disagreed: 0 } => "All agree.",
            _ => $"{Output.Count(result.Disagreed, "disagrees", "disagree")}, "
                + $"{(result.Appeared == 0 ? "none of them new" : $"{result.Appeared:N0} new")}. "
                + $"What differs: bookingadmin report, or {Addresses.Rule(new StripeMismatch().Id)}.",
        });
        if (result.Cleared > 0)
            output.Say($"{Output.Count(result.Cleared, "earlier one agrees", "earlier ones agree")} again.");
        output.Document(new
        {
            session.Database, Comparison = result.Id, result.Since, result.Compared, result.Disagreed, result.Appeared, result.Cleared,
            TookMilliseconds = (long)result.Took.TotalMilliseconds, Fault = fault,
        });
        if (fault is not null)
            await Console.Error.WriteLineAsync(fault);
        return fault is not null ? ExitCode.CouldNotTell : result.Disagreed > 0 ? ExitCode.NotWell : ExitCode.Well;
    }

    static DateTimeOffset? Parse(string? text, DateTimeOffset now)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (text is not [.. var digits, var unit] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is 0 or > 9999)
            return null;
        return unit switch
        {
            'h' => now.AddHours(-count),
            'd' => now.AddDays(-count),
            _ => null,
        };
    }

    /// <summary>Several threads report here.</summary>
    sealed class Seen(ProgressLine line, Output output) : IProgress<ReconciliationProgress>
    {
        readonly Lock gate = new();

        public void Report(ReconciliationProgress value)
        {
            lock (gate)
            {
                output.WhatStays ??= () => "What was compared until then stays.";
                line.Show($"{value.Done:N0} of {value.Of:N0} orders asked for");
            }
        }
    }
}
