using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>
/// The rule of shares, and who declined, over the orders that the marketplace's own handlers made (tests/marketplace-life/life.sql).
/// </summary>
public sealed class LifeSharesTests
{
    static readonly string[] Tables = ["User", "Celebrity", "Order", "OrderItem", "Booking", "Tip"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_shares_of_no_order_that_the_marketplace_made_are_a_finding()
    {
        await using var marketplace = await LoadAsync();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var sql = $"""
            SELECT concat_ws(' ', o."specialInstructions", o."totalAmount", o."celebrityAmount", o."platformFee") AS "Value"
            FROM {RuleColumns.Joined} WHERE {RuleSql.Condition(new Split())}
            """;
        (await FoundAsync()).ShouldBeEmpty();
        // A checkout tip that is no item of the order any more, and a total that somebody has changed.
        (await marketplace.ExecuteAsync("""DELETE FROM "OrderItem" WHERE type = 'tip'""")).ShouldBeGreaterThan(0);
        (await FoundAsync()).ShouldNotBeEmpty();
        await marketplace.ExecuteAsync("""UPDATE "Order" SET "totalAmount" = "totalAmount" + 20""");
        (await FoundAsync()).Count.ShouldBeGreaterThan(100);

        Task<List<string>> FoundAsync() =>
            context.Database.SqlQueryRaw<string>(sql, RuleSql.Parameters(RuleSettings.Default.LimitsAt(DateTimeOffset.UnixEpoch)))
            .ToListAsync(Cancel);
    }

    [Fact]
    public async Task A_decline_is_the_same_in_sql_as_in_code()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var sql = $"""
            SELECT concat_ws('/', o.status, o."approvalStatus", coalesce(b.status::text, 'none')) AS "Value"
            FROM (SELECT s.status, a AS "approvalStatus"
                FROM unnest(enum_range(NULL::"OrderStatus")) s (status), unnest(enum_range(NULL::"ApprovalStatus")) a) o
            CROSS JOIN (SELECT unnest(enum_range(NULL::"BookingStatus")) AS status UNION ALL SELECT NULL) b
            WHERE {RuleFunctions.DeclinedByCelebrity}
            """;
        (await context.Database.SqlQueryRaw<string>(sql).ToListAsync(Cancel)).ShouldBe(
            from order in Enum.GetValues<OrderStatus>() from approval in Enum.GetValues<ApprovalStatus>()
                from booking in Enum.GetValues<BookingStatus>().Cast<BookingStatus?>().Append(null)
            where Decline.ByCelebrity(order, approval, booking)
            select $"{Labels.Of(order)}/{Labels.Of(approval)}/{(booking is { } known ? Labels.Of(known) : "none")}", ignoreOrder: true);
    }

    static async Task<TestMarketplace> LoadAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "BookingAdmin.sln")))
            folder = folder.Parent;
        var marketplace = await TestMarketplace.EmptyAsync();
        // A statement a line. The owner has more tables than a marketplace of ours.
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "tests", "marketplace-life", "life.sql"), Cancel);
        await marketplace.ExecuteAsync(
            string.Join(
                '\n', lines.Where(
                    line => Tables.Any(
                        table =>
                        line.Contains($"\"{table}\"", StringComparison.Ordinal)
                        && line.IndexOf($"\"{table}\"", StringComparison.Ordinal) < 20))));
        return marketplace;
    }
}
