using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Orders;

/// <summary>Every order of the list, walked page by page in both directions, is what one plain ORDER BY gives.</summary>
public sealed class OrderSortTests(OrderSortTests.Many many) : IClassFixture<OrderSortTests.Many>
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    TestMarketplace Marketplace => many.Marketplace;

    public static TheoryData<OrderSort?, string> Sorts => new()
    {
        { null, "\"createdAt\" DESC, id DESC" },
        { OrderSort.Newest, "\"createdAt\" DESC, id DESC" },
        { OrderSort.Oldest, "\"createdAt\", id" },
        { OrderSort.Highest, "\"totalAmount\" DESC, id DESC" },
        { OrderSort.Lowest, "\"totalAmount\", id" },
        { OrderSort.FirstNumber, "\"orderNumber\"" },
        { OrderSort.LastNumber, "\"orderNumber\" DESC" },
    };

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Pages_in_both_directions_are_the_plain_order(OrderSort? sort, string plain)
    {
        var expected = await PlainAsync("true", plain);
        await WalkAsync(new() { Sort = sort, Size = 50 }, expected);
        await WalkAsync(new() { Sort = sort }, expected);
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task What_is_missing_is_sorted_like_everything_else_and_paid_first_by_itself(OrderSort? sort, string plain)
    {
        const string Missing = """
            o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
            """;
        await WalkAsync(
            new(MissingOnly: true) { Sort = sort },
            await PlainAsync(Missing, sort is null ? $"\"paymentStatus\" = 'SUCCEEDED' DESC, {plain}" : plain));
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Previous_and_next_of_each_order_are_its_neighbours_in_the_list(OrderSort? sort, string plain)
    {
        var list = Marketplace.Get<OrderList>();
        var query = new OrderQuery(Payment: PaymentStatus.Succeeded) { Sort = sort };
        var expected = await PlainAsync("o.\"paymentStatus\" = 'SUCCEEDED'", plain);
        foreach (var at in new[] { 0, 1, 26, expected.Length - 1 })
        {
            var id = await Marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" WHERE "orderNumber" = '{expected[at]}'""");
            (await list.AroundAsync(TestMarketplace.Support, query, id, Cancel))
                .ShouldBe(new(expected.ElementAtOrDefault(at - 1), expected.ElementAtOrDefault(at + 1)), $"{at}");
        }
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task A_file_holds_every_order_once_in_the_order_of_the_list(OrderSort? sort, string plain)
    {
        List<string> written = [];
        await foreach (var order in Marketplace.Get<OrderList>().ExportAsync(TestMarketplace.Support, new() { Sort = sort }, Cancel))
            written.Add(order.OrderNumber);
        written.ShouldBe(await PlainAsync("true", plain));
    }

    [Fact]
    public async Task A_place_of_another_list_is_damaged()
    {
        var time = new Cursor(true, 0, DateTimeOffset.UnixEpoch, "c").ToString();
        (await Should.ThrowAsync<InvalidInputException>(Marketplace.Get<OrderList>()
            .ListAsync(TestMarketplace.Support, new(Cursor: time) { Sort = OrderSort.Highest }, Cancel))).Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_page_has_one_of_three_sizes() =>
        (await Should.ThrowAsync<InvalidInputException>(
            Marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new() { Size = 10_000 }, Cancel)))
            .Message.ShouldContain("25, 50, 100");

    async Task WalkAsync(OrderQuery query, string[] expected)
    {
        var list = Marketplace.Get<OrderList>();
        List<string> forward = [], back = [];
        string? at = null, last = null;
        do
        {
            var page = await list.ListAsync(TestMarketplace.Support, query with { Cursor = at }, Cancel);
            forward.AddRange(page.Items.Select(order => order.OrderNumber));
            (at, last) = (page.Next, page.Previous);
            if (at is null)
                back.AddRange(page.Items.Select(order => order.OrderNumber));
        }
        while (at is not null);
        while (last is not null)
        {
            var page = await list.ListAsync(TestMarketplace.Support, query with { Cursor = last }, Cancel);
            back.InsertRange(0, page.Items.Select(order => order.OrderNumber));
            last = page.Previous;
        }
        forward.ShouldBe(expected);
        back.ShouldBe(expected);
    }

    Task<string[]> PlainAsync(string where, string by) => Marketplace.ScalarAsync<string[]>($"""
        SELECT COALESCE(array_agg(n."orderNumber"), ARRAY[]::text[])
        FROM (SELECT o."orderNumber" FROM "Order" o WHERE {where} ORDER BY {by}) n
        """);

    /// <summary>Orders of which many share a moment or an amount, and some have an amount that cannot be.</summary>
    public sealed class Many : IAsyncLifetime
    {
        public TestMarketplace Marketplace { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Marketplace = await TestMarketplace.EmptyAsync();
            await using (var connection = await Marketplace.OpenAsync())
                await DemoMarketplace.FillAsync(connection, 1_230, 70, Cancel);
            await Marketplace.ExecuteAsync("""
                UPDATE "Order" SET "createdAt" = date_trunc('day', "createdAt") WHERE hashtext(id) % 3 = 0;
                UPDATE "Order" SET "totalAmount" = (ARRAY['NaN', 'Infinity', '-5', '0', '-0', '1e300']::float8[])[1 + abs(hashtext(id)) % 6]
                    WHERE abs(hashtext(id)) % 10 = 0;
                UPDATE "Order" SET "orderNumber" = 'x/y ' || "orderNumber" WHERE abs(hashtext(id)) % 11 = 0
                """);
        }

        public ValueTask DisposeAsync() => Marketplace.DisposeAsync();
    }
}
