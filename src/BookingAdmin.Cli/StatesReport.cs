using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Cli;

/// <summary>report --states: which combinations of statuses the database holds, and what the rules make of them.</summary>
static class StatesReport
{
    /// <returns>1 where a rule speaks of a combination that nobody has called normal.</returns>
    public static async Task<int> RunAsync(Session session, Output output, CancellationToken cancel)
    {
        var lines = await session.Get<StateMap>().ReadAsync(session.Actor, cancel);
        output.Say($"{"Orders",9}  {"Oldest",7}  {"Newest",7}  {"Rule",-19} Order / payment / approval / transfer / booking");
        foreach (var line in lines)
        {
            output.Say(
                $"{line.Orders,9:N0}  {Output.Age(session.Now - line.Oldest),7}  {Output.Age(session.Now - line.Newest),7}  "
                + $"{Verdict(line),-19} {Name(line.State)}"
                + $"{(line.Total.Count > 0 ? $"   {string.Join(" and ", line.Total)}" : "")}{(line.Known ? "" : "   (a label that BookingAdmin does not know)")}");
        }
        output.Document(new
        {
            session.Database,
            States = lines.Select(
                line => new { State = line.State.ToString(), line.Orders, line.Oldest, line.Newest, line.Total, line.Rule, line.Known,
                    line.Normal }),
        });
        return lines.Any(line => line is { Rule: not null, Normal: null }) ? ExitCode.NotWell : ExitCode.Well;
    }

    static string Verdict(StateLine line) => line switch
    {
        { Rule: null } => "-",
        { Normal: not null } => "normal here",
        _ => line.Rule,
    };

    static string Name(StateLabels state) =>
        string.Join(" / ", state.Order, state.Payment, state.Approval, state.Transfer, state.Booking ?? "none");
}
