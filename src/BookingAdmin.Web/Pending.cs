// The brief's records, until the services come: deleted at the merge.
#pragma warning disable MA0048, CA1822, CS1998, CA1002
using System.Runtime.CompilerServices;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Guard
{
    public enum GuardPartState { Present, Missing, Disabled, Altered }

    public sealed record GuardPart(string Name, string On, GuardPartState State);

    public sealed record GuardStatus(GuardMode Mode, DateTimeOffset? Since, string? By, IReadOnlyList<GuardPart> Parts, long OnList, IReadOnlyList<string> Faults)
    {
        public bool IsWhole => Faults.Count == 0;
    }

    public sealed record WatchListTruth(long Unlisted, long Stale);

    public sealed class BookingGuard(TimeProvider clock)
    {
        static GuardMode mode = GuardMode.Watch;

        public async Task<GuardStatus> StatusAsync(Actor actor, CancellationToken cancel)
        {
            var bad = Consistency.Fake.Is("guard");
            return mode is GuardMode.Off ? new(mode, null, null, [], 0, []) : new(mode, clock.GetUtcNow().AddDays(-12), "Ada Whitfield",
            [
                new("watch_order_insert", "public.\"Order\"", GuardPartState.Present),
                new("watch_order_update", "public.\"Order\"", bad ? GuardPartState.Disabled : GuardPartState.Present),
                new("watch_order_delete", "public.\"Order\"", GuardPartState.Present),
                new("watch_booking_insert", "public.\"Booking\"", bad ? GuardPartState.Missing : GuardPartState.Present),
                new("watch_booking_delete", "public.\"Booking\"", GuardPartState.Present),
                new("watch_truncate", "public.\"Booking\"", GuardPartState.Present),
            ], 3, bad ? ["The trigger watch_order_update on public.\"Order\" is switched off.", "The trigger watch_booking_insert on public.\"Booking\" is missing."] : []);
        }

        public string Script(Actor actor, GuardMode to) => string.Join('\n', Enumerable.Range(1, 60).Select(i => $"CREATE OR REPLACE FUNCTION booking_admin.watch_{i}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN /* {to} */ RETURN NULL; END $$;"));

        public async Task InstallAsync(Actor actor, GuardMode to, CancellationToken cancel) => mode = to;

        public async Task RemoveAsync(Actor actor, CancellationToken cancel) => mode = GuardMode.Off;

        public async Task RebuildAsync(Actor actor, CancellationToken cancel) { }

        public async Task<WatchListTruth> VerifyAsync(Actor actor, CancellationToken cancel) => Consistency.Fake.Is("guard") ? new(2, 1) : new(0, 0);
    }
}

namespace BookingAdmin.Services.Consistency
{
    static class Fake
    {
        public static bool Is(string what) => (Environment.GetEnvironmentVariable("FAKE") ?? "").Split(',').Contains(what);
    }

    public sealed record RunProgress(string Step, int Done, int Of);

    public sealed record RuleOutcome(string Rule, long Open, long Appeared, long Cleared, string? Fault);

    public sealed record RunResult(long RunId, RunKind Kind, TimeSpan Took, long? Orders, IReadOnlyList<RuleOutcome> Rules);

    public sealed class RunUnderWayException(string message) : Exception(message);

    public sealed class ConsistencyRuns
    {
        public async Task<RunResult> RunAsync(Actor actor, RunKind kind, IProgress<RunProgress>? progress, CancellationToken cancel)
        {
            if (Fake.Is("second"))
                throw new RunUnderWayException("A check is running since 12:03.");
            for (var i = 0; i < 10; i++)
            {
                progress?.Report(new(Rules.All[i].Title, i, 10));
                await Task.Delay(400, cancel);
            }
            return new(1, kind, TimeSpan.FromSeconds(1.4), 1_000_000, []);
        }
    }

    public enum Verdict { Consistent, Broken, Unknown }

    public sealed record RuleFigure(string Rule, bool On, long Open, IReadOnlyList<Money> AtRisk, DateTimeOffset? OldestOpen, string? Fault);

    public sealed record ConsistencyState(Verdict Verdict, string? Why, DateTimeOffset? CheckedAt, long? Orders, TimeSpan? Took, DateTimeOffset? LastConsistentAt, long Open, long Critical, IReadOnlyList<Money> AtRisk, IReadOnlyList<RuleFigure> Rules, bool Running);

    public sealed record TrendDay(DateOnly Day, long ByPerson, long ByMonitor, long ByGuard, long ByOwner, long StillOpen);

    public sealed record LifetimeBucket(string Label, long Count);

    public sealed record FindingFilter(string? Rule, bool Open, string? Cursor);

    public sealed record FindingItem(long Id, string Rule, string Subject, string? OrderNumber, Money? AtRisk, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, int CameBack, DateTimeOffset? ResolvedAt, Resolution? Resolution, string? ResolvedBy);

    public sealed class ConsistencyReport(TimeProvider clock)
    {
        public async Task<ConsistencyState> StateAsync(Actor actor, CancellationToken cancel)
        {
            var now = clock.GetUtcNow();
            if (Fake.Is("down"))
                throw new TimeoutException();
            var many = Fake.Is("many") ? 10_000L : 1;
            var good = Fake.Is("good");
            IReadOnlyList<RuleFigure> rules =
            [
                .. Rules.All.Select(rule => rule.Id switch
                {
                    "missing-booking" when !good => new RuleFigure(rule.Id, true, many, [new(150 * many, "nzd")], now.AddDays(-3), null),
                    "paid-after-decline" when !good => new(rule.Id, true, 1, [new(299, "nzd")], now.AddHours(-7), null),
                    "overdue-decision" when !good => new(rule.Id, true, 1, [], now.AddDays(-1), null),
                    "split" => new(rule.Id, false, 0, [], null, null),
                    "stuck-refund" when Fake.Is("fault") => new(rule.Id, true, 0, [], null, "A row could not be read: the total of one order is no number."),
                    _ => new(rule.Id, true, 0, [], null, null),
                }),
            ];
            var verdict = Fake.Is("unknown") ? Verdict.Unknown : good ? Verdict.Consistent : Verdict.Broken;
            return new(verdict, verdict is Verdict.Unknown ? "The last check failed: the database was restarted." : null, now.AddMinutes(-2), 1_000_000, TimeSpan.FromSeconds(1.4),
                now.AddHours(-17), rules.Sum(r => r.Open), good ? 0 : many + 1, good ? [] : [new((150 * many) + 299, "nzd")], rules, Fake.Is("running"));
        }

        public async Task<IReadOnlyList<TrendDay>> TrendAsync(Actor actor, int days, TimeZoneInfo zone, CancellationToken cancel)
        {
            if (Fake.Is("trend"))
                throw new TimeoutException();
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
            long[][] some = [[2, 1, 0, 0, 0], [1, 3, 0, 1, 0], [0, 2, 0, 0, 0], [4, 5, 0, 1, 0], [1, 2, 2, 0, 0], [0, 1, 0, 0, 0], [2, 6, 0, 2, 0], [0, 2, 0, 0, 0], [1, 1, 0, 0, 0], [0, 3, 0, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [1, 2, 0, 0, 1]];
            return [.. Enumerable.Range(0, days).Select(i => (Day: today.AddDays(i - days + 1), v: Fake.Is("good") ? [0, 0, 0, 0, 0] : some[i % 14])).Select(d => new TrendDay(d.Day, d.v[0], d.v[1], d.v[2], d.v[3], d.v[4]))];
        }

        public async Task<IReadOnlyList<LifetimeBucket>> LifetimesAsync(Actor actor, int days, CancellationToken cancel) =>
            [new("under a minute", 3), new("1 to 5 minutes", 29), new("5 minutes to 1 hour", 6), new("1 hour to 1 day", 2), new("over a day", 1)];

        public async Task<Page<FindingItem>> FindingsAsync(Actor actor, FindingFilter filter, CancellationToken cancel)
        {
            if (Fake.Is("good"))
                return new([], null, null);
            var now = clock.GetUtcNow();
            return new([.. Enumerable.Range(1, Fake.Is("many") ? 25 : 3).Select(i => new FindingItem(i, filter.Rule ?? "missing-booking", $"cdemoorder{i:0000}", $"KO-17555904001{i:00}-7F3K{i:00}", new Money(150 * i, "nzd"),
                now.AddHours(-i * 7), now.AddMinutes(-2), i % 3, filter.Open ? null : now.AddHours(-1), filter.Open ? null : i % 2 == 0 ? Resolution.Owner : Resolution.Person, filter.Open || i % 2 == 0 ? null : "Wiremu Te Rangi-Featherstonehaugh of the night shift"))], null, Fake.Is("many") ? "next.0.1755590400123.x" : null);
        }

        public async IAsyncEnumerable<FindingItem> ExportAsync(Actor actor, string? rule, [EnumeratorCancellation] CancellationToken cancel)
        {
            foreach (var item in (await FindingsAsync(actor, new(rule, true, null), cancel)).Items)
                yield return item;
        }
    }
}

namespace BookingAdmin.Services.Repair
{
    public sealed record FieldChange(string Field, string? Before, string? After);

    public sealed record RepairChange(string OrderId, string OrderNumber, IReadOnlyList<FieldChange> Fields, string Why, string? Refusal);

    public sealed class FindingRepair
    {
        public async Task<IReadOnlyList<RepairChange>> PreviewAsync(Actor actor, string rule, IReadOnlyCollection<string> orderIds, CancellationToken cancel) =>
            [.. orderIds.Select((id, i) => new RepairChange(id, $"KO-17555904001{i:00}-7F3K{i:00}", [new("status", "Waiting", "Declined"), new("totalAmount", null, "NZ$150.00"), new("deadline", "19 Aug 2025, 21:04", null)], "The order is cancelled, so its booking has to be.", i == 1 ? "Somebody has changed the order since." : null))];

        public async Task<RepairResult> RepairAsync(Actor actor, string rule, IReadOnlyCollection<string> orderIds, string? reason, CancellationToken cancel) => new(Guid.CreateVersion7(), orderIds.Count, 0, []);

        public async Task<RepairUndone> UndoAsync(Actor actor, Guid repairId, string? orderId, CancellationToken cancel) => new(1, 0);
    }

    public sealed record RepairScope(string Rule, OrderQuery? Filter, IReadOnlyCollection<string>? OrderIds);

    public enum RepairItemFilter { All, Waiting, Failed, Done }

    public sealed record RepairJobView(Guid Id, string Rule, string Scope, RepairJobState State, string By, string? Reason, long Total, long Repaired, long Unchanged, long Failed, DateTimeOffset PlannedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, double? PerSecond, TimeSpan? Left, string? WaitsFor, bool CanUndo);

    public sealed record RepairJobItemView(string OrderId, string OrderNumber, string? Outcome, string? BookingId, DateTimeOffset? At, IReadOnlyList<FieldChange> Planned);

    public sealed class RepairJobs(TimeProvider clock)
    {
        static readonly Guid One = Guid.Parse("0199a000-0000-7000-8000-000000000001");
        static RepairJobState state = RepairJobState.Planned;
        static DateTimeOffset? started;

        RepairJobView View(Guid id)
        {
            var now = clock.GetUtcNow();
            var done = started is { } s ? Math.Min(10_000, (long)(now - s).TotalSeconds * 300) : 0;
            if (done == 10_000)
                state = RepairJobState.Done;
            return new(id, "missing-booking", "every order without a booking", state, "Wiremu Te Rangi-Featherstonehaugh", null, 10_000, Math.Max(0, done - 12), Math.Min(done, 8), Math.Min(done, 4), now.AddMinutes(-12), started, done == 10_000 ? now : null,
                done > 0 ? 301.4 : null, done > 0 ? TimeSpan.FromSeconds((10_000 - done) / 300.0) : null, Fake2.Is("busy") ? "The replica is 8 s behind." : null, done == 10_000);
        }

        public async Task<Guid> PlanAsync(Actor actor, RepairScope scope, string? reason, CancellationToken cancel) => One;

        public async Task<RepairJobView> StartAsync(Actor actor, Guid id, CancellationToken cancel) { (state, started) = (RepairJobState.Running, clock.GetUtcNow()); return View(id); }

        public async Task<RepairJobView> PauseAsync(Actor actor, Guid id, CancellationToken cancel) { state = RepairJobState.Paused; return View(id); }

        public async Task<RepairJobView> ResumeAsync(Actor actor, Guid id, CancellationToken cancel) { state = RepairJobState.Running; return View(id); }

        public async Task<RepairJobView> CancelAsync(Actor actor, Guid id, CancellationToken cancel) { state = RepairJobState.Cancelled; return View(id); }

        public async Task<RepairJobView?> FindAsync(Actor actor, Guid id, CancellationToken cancel) => id == One ? View(id) : null;

        public async Task<Page<RepairJobView>> ListAsync(Actor actor, string? cursor, CancellationToken cancel)
        {
            var now = clock.GetUtcNow();
            return Fake2.Is("good") ? new([], null, null) : new(
            [
                View(One),
                new(Guid.CreateVersion7(), "status-pair", "3 orders that somebody chose", RepairJobState.Running, "Sam Okafor", "The fan asked for it on the phone", 3_000, 1_200, 3, 1, now.AddHours(-1), now.AddMinutes(-50), null, 12.2, TimeSpan.FromMinutes(3), "The replica is 8 s behind.", false),
                new(Guid.CreateVersion7(), "missing-booking", "every order without a booking", RepairJobState.Done, "Ada Whitfield", null, 32, 31, 1, 0, now.AddDays(-2), now.AddDays(-2), now.AddDays(-2).AddSeconds(3), 301, null, null, true),
                new(Guid.CreateVersion7(), "copied-fields", "orders of “Emma Stone” placed in the last 30 days whose booking differs from them", RepairJobState.Cancelled, "Sam Okafor", null, 500, 120, 0, 7, now.AddDays(-8), now.AddDays(-8), now.AddDays(-8), 200, null, null, false),
                new(Guid.CreateVersion7(), "copied-fields", "every booking that differs from its order", RepairJobState.Paused, "Sam Okafor", null, 500, 120, 0, 0, now.AddDays(-9), now.AddDays(-8), null, 200, null, null, false),
            ], null, "next.0.1755590400123.x");
        }

        public async Task<Page<RepairJobItemView>> ItemsAsync(Actor actor, Guid id, RepairItemFilter filter, string? cursor, CancellationToken cancel) =>
            new([.. Enumerable.Range(1, 25).Select(i => new RepairJobItemView($"o{i}", $"KO-17555904001{i:00}-7F3K{i:00}", filter is RepairItemFilter.Failed ? "The booking of another order carries this order number, so none can be created." : state is RepairJobState.Planned || filter is RepairItemFilter.Waiting ? null : "The booking was created.", null, state is RepairJobState.Planned ? null : clock.GetUtcNow(), [new("status", null, "Waiting"), new("price", null, "NZ$120.00"), new("deadline", null, "29 Nov 2026, 21:04")]))], null, "next.0.1755590400123.x");
    }

    static class Fake2
    {
        public static bool Is(string what) => Consistency.Fake.Is(what);
    }
}

namespace BookingAdmin.Services.Monitor
{
    public sealed record SelfTestView(DateTimeOffset At, string By, bool Passed, TimeSpan? Caught, string Told);

    public sealed record Safeguards(Heartbeat? Monitor, Alert? LastAlert, bool AlertsOn, SelfTestView? LastSelfTest);

    public sealed class SafeguardState(TimeProvider clock)
    {
        public async Task<Safeguards> GetAsync(Actor actor, CancellationToken cancel)
        {
            var now = clock.GetUtcNow();
            if (Consistency.Fake.Is("empty"))
                return new(null, null, false, null);
            return Consistency.Fake.Is("guard")
                ? new(new() { Name = "monitor", Instance = "web-2", At = now.AddHours(-3), NextAt = now.AddHours(-2.9), Fault = null }, null, true, new(now.AddDays(-1), "The monitor", false, null, "The alert was not sent within 10 s."))
                : new(new() { Name = "monitor", Instance = "web-2", At = now.AddSeconds(-40), NextAt = now.AddMinutes(4) }, null, true, new(now.AddHours(-9), "The monitor", true, TimeSpan.FromSeconds(0.8), "Guard, monitor and alert caught it."));
        }
    }

    public sealed class SelfTest(TimeProvider clock)
    {
        public async Task<SelfTestView> RunAsync(Actor actor, CancellationToken cancel)
        {
            await Task.Delay(1500, cancel);
            return new(clock.GetUtcNow(), actor.Name, true, TimeSpan.FromSeconds(0.8), "Guard, monitor and alert caught it.");
        }
    }
}

namespace BookingAdmin.Web
{
    static class PendingRegistration
    {
        public static void AddPending(this IServiceCollection services) => services
            .AddScoped<Services.Guard.BookingGuard>().AddScoped<Services.Consistency.ConsistencyRuns>().AddScoped<Services.Consistency.ConsistencyReport>()
            .AddScoped<FindingRepair>().AddScoped<RepairJobs>().AddScoped<Services.Monitor.SafeguardState>().AddScoped<Services.Monitor.SelfTest>();
    }
}
