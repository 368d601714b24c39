using System.Linq.Expressions;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class RuleSqlTests
{
    const int Orders = 2_000;

    /// <summary>What a rule may say beyond what today's rules say; most of all where something is null.</summary>
    static readonly Rule[] Extra =
    [
        new TestRule("in-time", (order, limits) => !(order.Booking != null && order.Booking.Due < limits.OverdueBefore)),
        new TestRule("other-payment", (order, limits) => order.PaymentIntentId != order.OrderNumber),
        new TestRule("same-payment", (order, limits) => order.PaymentIntentId == order.OrderNumber),
        new TestRule("paid-later", (order, limits) => order.PaidAt > order.CreatedAt),
        new TestRule("not-paid-before", (order, limits) => !(order.PaidAt <= limits.MissingBefore)),
        new TestRule("paid-when-due", (order, limits) => order.Booking != null && order.PaidAt == order.Booking.Due),
        new TestRule("not-paid-when-due", (order, limits) => order.Booking != null && order.PaidAt != order.Booking.Due),
        new TestRule("halves", (order, limits) => order.CelebrityAmount == order.PlatformFee),
        new TestRule("not-the-whole", (order, limits) => order.CelebrityAmount != order.TotalAmount),
        new TestRule("dear", (order, limits) => order.TotalAmount >= 99.99m || order.TotalAmount < -0.01m),
        new TestRule("the-half-cent", (order, limits) => order.TotalAmount == 100m || order.TotalAmount == 0m),
        new TestRule("share-over-fee", (order, limits) => order.CelebrityAmount - order.PlatformFee > limits.SplitTolerance),
        new TestRule("not-share-over-fee", (order, limits) => !(order.CelebrityAmount - order.PlatformFee > limits.SplitTolerance)),
        new TestRule("absent", (order, limits) => order.Booking == null || order.Refund == null),
        new TestRule("refund-is-later", (order, limits) =>
            order.Refund != null && order.Refund.NotBefore >= order.CreatedAt && order.Refund.Kind == MoneyBack.CancelIntent),
        new TestRule("named", (order, limits) => order.Id == "o1" || order.OrderNumber == "it's none"),
    ];

    [Fact]
    public async Task Every_rule_finds_the_same_orders_in_sql_as_it_does_one_by_one()
    {
        var now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);
        var seed = Random.Shared.NextDouble();
        await using var marketplace = await RandomOrders.CreateAsync(Orders, seed, now);
        var facts = await RandomOrders.FactsAsync(marketplace);
        facts.Count.ShouldBe(Orders);
        var limits = RuleSettings.Default.LimitsAt(now);
        await using var connection = await marketplace.OpenAsync();

        foreach (var rule in Rules.All.Where(rule => rule.Broken is not null).Concat(Extra))
        {
            var bySql = await BrokenAsync(connection, rule, limits);
            var expected = facts.Where(order => rule.Check(order, limits) is not null).Select(order => order.Id).Order().ToList();
            bySql.ShouldBe(expected, $"{rule.Id} with the seed {seed:R}");
            if (rule is not TestRule)
                await SinceAsync(connection, rule, facts.Where(order => rule.Check(order, limits) is not null));
            // A rule that nothing or everything breaks would prove nothing.
            expected.Count.ShouldBeInRange(1, Orders - 1, rule.Id);
        }
    }

    [Fact]
    public async Task A_run_finds_what_the_rules_find_one_by_one()
    {
        var seed = Random.Shared.NextDouble();
        await using var marketplace = await RandomOrders.CreateAsync(Orders, seed, TimeProvider.System.GetUtcNow());
        // What fails must not be told apart by time: these seconds go by until the run.
        marketplace.Clock.Advance(TimeSpan.FromSeconds(30));

        var run = await marketplace.RunAsync();

        run.Rules.ShouldAllBe(rule => rule.Fault == null);
        var findings = await marketplace.FindingsAsync();
        var facts = await RandomOrders.FactsAsync(marketplace);
        var at = (await marketplace.RunsAsync()).Single().StartedAt;
        var expected = facts.SelectMany(order =>
            Rules.Check(order, RuleSettings.Default, at).Select(finding => $"{finding.Rule} {order.Id}"));
        findings.Select(f => $"{f.Rule} {f.Subject}").Order().ShouldBe(expected.Order(), $"the seed is {seed:R}");
        var amounts = facts.ToDictionary(order => order.Id);
        foreach (var finding in findings)
        {
            var order = amounts[finding.Subject];
            var risks = Rules.Find(finding.Rule)!.RisksMoney && order.PaymentStatus is PaymentStatus.Succeeded
                && Math.Abs(order.TotalAmount) < 1_000_000_000_000m;
            finding.AtRisk.ShouldBe(risks ? order.TotalAmount : null, finding.Subject);
        }
        run.Rules.Sum(rule => rule.Open).ShouldBe(findings.Count);
    }

    [Fact]
    public void What_has_no_translation_is_refused_by_the_name_of_the_rule()
    {
        var outside = "KO-1";
        Expression<Func<OrderFacts, RuleLimits, bool>>[] unknown =
        [
            (order, limits) => order.OrderNumber.StartsWith('K'),
            (order, limits) => order.OrderNumber.Length > 3,
            (order, limits) => order.TotalAmount * 2 > 3m,
            (order, limits) => order.OrderNumber == outside,
            (order, limits) => order.CreatedAt.Year == 2020,
            (order, limits) => order.CreatedAt > DateTimeOffset.UnixEpoch,
            (order, limits) => order.Status > OrderStatus.Pending,
            (order, limits) => order.Booking == (order.Refund == null ? null : order.Booking),
            (order, limits) => Math.Sign(order.TotalAmount) == 1,
            (order, limits) => string.IsNullOrEmpty(order.OrderNumber),
        ];
        foreach (var broken in unknown)
            Should.Throw<NotSupportedException>(() => RuleSql.Condition(new TestRule("too-clever", broken))).Message.ShouldStartWith(
                "The rule too-clever cannot be put as SQL: ");
    }

    [Fact]
    public void Only_the_guard_and_what_Stripe_says_are_no_condition_on_one_order() =>
        Rules.All.Where(rule => RuleSql.Condition(rule) is null).Select(rule => rule.GetType())
            .ShouldBe([typeof(StripeEvent), typeof(PaidOutTwice), typeof(GuardTruth), typeof(OrphanBooking), typeof(StripeMismatch)]);

    /// <summary>Since when an order has been so is the same in both.</summary>
    static async Task SinceAsync(NpgsqlConnection connection, Rule rule, IEnumerable<OrderFacts> broken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT o.id, ({RuleSql.Since(rule)}) AT TIME ZONE 'UTC' FROM {RuleColumns.Joined}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var bySql = new Dictionary<string, DateTime?>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            bySql[reader.GetString(0)] = await reader.IsDBNullAsync(1) ? null : reader.GetDateTime(1);
        var since = rule.Since.Compile();
        foreach (var order in broken)
            bySql[order.Id].ShouldBe(since(order)?.UtcDateTime, $"{rule.Id} of {order.Id}");
    }

    static async Task<List<string>> BrokenAsync(NpgsqlConnection connection, Rule rule, RuleLimits limits)
    {
        // What the scan looks at first must lose none.
        var sql =
            $"SELECT o.id, {string.Join(" OR ", RuleSql.Suspects([rule]))} FROM {RuleColumns.Joined} WHERE {RuleSql.Condition(rule)} "
            + "ORDER BY o.id COLLATE \"C\"";
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (
            var parameter in RuleSql.Parameters(limits)
            .Where(parameter => sql.Contains($"@{parameter.ParameterName}", StringComparison.Ordinal)))
            command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> ids = [];
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetString(0));
            reader.GetBoolean(1).ShouldBeTrue($"{rule.Id} of {ids[^1]}");
        }
        ids.Sort();
        return ids;
    }
}

/// <summary>A rule of a test.</summary>
sealed class TestRule(string id, Expression<Func<OrderFacts, RuleLimits, bool>> broken) : Rule
{
    public override string Id => id;

    public override Severity Severity => Severity.Warning;

    public override string Title => id;

    public override string Advice => "None.";

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => broken;
}
