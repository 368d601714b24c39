using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Find;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Find;

public sealed class FinderTests(FinderTests.Demo demo) : IClassFixture<FinderTests.Demo>
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    readonly TestMarketplace marketplace = demo.Marketplace;

    [Theory]
    [InlineData("meade sarah")]
    [InlineData("OLIVIA emma")]
    [InlineData("stone  meade\t7f3k2a")]
    [InlineData("meade@example")]
    [InlineData("sarah olivia stone sarah")]
    public async Task Each_word_is_found_wherever_it_stands_and_in_any_order(string text)
    {
        var found = await FindAsync(text);

        found.Exact.ShouldBeFalse();
        var order = found.Orders.ShouldHaveSingleItem();
        order.Number.ShouldEndWith("-7F3K2A");
        (order.Customer, order.Celebrity, order.Recipient, order.MissingBooking)
            .ShouldBe(("Sarah Johnson Meade", "Emma Stone", "Olivia Meade", true));
    }

    [Theory]
    [InlineData("meade zofia")]
    [InlineData("sarahmeade")]
    [InlineData("%")]
    [InlineData("_______")]
    [InlineData("s%h")]
    [InlineData(@"\")]
    [InlineData("'; DROP TABLE x; --")]
    [InlineData("\0")]
    public async Task What_no_order_holds_finds_nothing_and_percent_and_underscore_mean_themselves(string text) =>
        ShouldBeNothing(await FindAsync(text), text);

    [Theory]
    [InlineData("ibáñez mateo", true)]
    [InlineData("IBÁÑEZ mateo", true)]
    [InlineData("Wójcik", true)]
    [InlineData("Tāne", true)]
    [InlineData("Minh Đức", true)]
    [InlineData("Wojcik Zófia", false)]
    [InlineData("Ibanez Rivás", false)]
    public async Task Accents_are_letters_of_their_own_as_in_the_list_of_orders(string text, bool found) =>
        ((await FindAsync(text)).Orders.Count > 0).ShouldBe(found);

    [Fact]
    public async Task A_whole_number_or_id_finds_just_that_one_at_once()
    {
        var order = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-CF72DC'""");
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentIntentId" = 'pi_find' WHERE id = '{order}';
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, refusals, stripe_refund_id)
            VALUES ('{order}', 'Refund', 100, 'nzd', 'Succeeded', now(), now(), 0, 're_find');
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "paymentIntentId", "updatedAt")
            SELECT 'ctipfind', id, "userId", "celebrityId", 5, 'pi_find_tip', now() FROM "Order" WHERE id = '{order}'
            """);
        var number = await marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM "Order" WHERE id = '{order}'""");
        var booking = await marketplace.ScalarAsync<string>($"""SELECT id FROM "Booking" WHERE "orderId" = '{order}'""");
        var numbered = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");

        foreach (var key in new[] { order, booking, number, $"  {number.ToLowerInvariant()} ", "pi_find", "pi_find_tip", "re_find" })
        {
            var found = await FindAsync(key);
            (found.Exact, found.Orders.ShouldHaveSingleItem().Id).ShouldBe((true, order), key);
        }
        (await FindAsync(numbered)).Orders.ShouldHaveSingleItem().Number.ShouldEndWith("-7F3K2A");
        (await FindAsync("PI_FIND")).Orders.ShouldBeEmpty("Stripe's ids are of the letters that they are");
    }

    [Fact]
    public async Task Every_order_has_what_a_person_reads_of_it()
    {
        await using var own = await TestMarketplace.DemoAsync();
        await own.ExecuteAsync("""
            UPDATE "User" SET name = NULL WHERE name = 'Sarah Johnson Meade';
            ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD';
            """);
        await own.ExecuteAsync("""UPDATE "Order" SET status = 'ON_HOLD' WHERE "orderNumber" LIKE '%-RW50GA'""");
        var finder = own.Get<Finder>();

        var nameless = (await finder.FindAsync(TestMarketplace.Support, "7f3k2a", Cancel)).Orders.ShouldHaveSingleItem();
        (nameless.Customer, nameless.Email).ShouldBe((null, "sarah.meade@example.test"));
        var unknown = (await finder.FindAsync(TestMarketplace.Support, "rw50ga", Cancel)).Orders.ShouldHaveSingleItem();
        unknown.Status.Word().ShouldBe("ON_HOLD");
    }

    [Fact]
    public async Task More_than_are_shown_is_said_and_the_newest_come_first()
    {
        var found = await FindAsync("example");

        (found.Orders.Count, found.Limit).ShouldBe((Finder.Most, FindLimit.More));
        found.Orders.Select(order => order.CreatedAt).ShouldBe(found.Orders.Select(order => order.CreatedAt).OrderDescending());
    }

    [Fact]
    public async Task Celebrities_find_their_own_requests_only()
    {
        await using var own = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await own.CelebrityAsync("Emma Stone"), await own.CelebrityAsync("Mara Linden"));
        var finder = own.Get<Finder>();
        var booking = await own.ScalarAsync<string>("""SELECT id FROM "Booking" WHERE "orderNumber" LIKE '%-RW50GA'""");
        var number = await own.ScalarAsync<string>("""SELECT "orderNumber" FROM "Booking" WHERE "orderNumber" LIKE '%-RW50GA'""");
        var order = await own.ScalarAsync<string>("""SELECT "orderId" FROM "Booking" WHERE "orderNumber" LIKE '%-RW50GA'""");

        foreach (var text in new[] { booking, number, number.ToLowerInvariant() })
        {
            (await finder.FindAsync(emma, text, Cancel)).ShouldSatisfyAllConditions(
                found => found.Exact.ShouldBeTrue(), found => found.Requests.ShouldHaveSingleItem().Id.ShouldBe(booking));
            ShouldBeNothing(await finder.FindAsync(mara, text, Cancel), text);
        }
        foreach (var text in new[] { "whitmore dorothy", "anniversary rosa", "rw50ga", "len" })
        {
            (await finder.FindAsync(emma, text, Cancel)).Requests.ShouldContain(request => request.Id == booking, text);
            (await finder.FindAsync(mara, text, Cancel)).Requests.ShouldNotContain(request => request.Id == booking, text);
        }
        // A request says neither the customer's e-mail nor the order's own id.
        foreach (var text in new[] { "example.test", order, "7f3k2a" })
            ShouldBeNothing(await finder.FindAsync(emma, text, Cancel), text);
        (await finder.FindAsync(emma, "e", Cancel)).ShouldSatisfyAllConditions(
            found => found.Orders.ShouldBeEmpty(), found => found.Requests.Count.ShouldBe(Finder.Most));

        // An order that ended without her doing is in no list of hers.
        await own.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'PENDING_APPROVAL' WHERE id = '{order}'
            """);
        foreach (var text in new[] { booking, number, "whitmore dorothy" })
            ShouldBeNothing(await finder.FindAsync(emma, text, Cancel), text);
    }

    [Fact]
    public async Task A_celebrity_who_is_staff_too_finds_both()
    {
        var emma = await marketplace.CelebrityAsync("Emma Stone") with { Roles = Roles.Celebrity | Roles.Support };

        var found = await marketplace.Get<Finder>().FindAsync(emma, "dorothy", Cancel);

        (found.Orders.Count, found.Requests.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Five_hundred_characters_are_refused_with_the_limit_and_two_hundred_are_not()
    {
        (await Should.ThrowAsync<InvalidInputException>(FindAsync(new string('x', 500)))).Message.ShouldContain("200");
        foreach (var text in new[] { new string('x', 200), string.Join(' ', Enumerable.Range(10, 66)) })
            ShouldBeNothing(await FindAsync(text), text);
    }

    [Fact]
    public async Task Common_words_find_whole_names_of_any_age_and_the_newest()
    {
        await using var large = await TestMarketplace.EmptyAsync();
        await using (var connection = await large.OpenAsync())
            await DemoMarketplace.FillAsync(connection, 20_000, 5, Cancel);
        await large.Get<MarketplaceIndexes>().CreateAsync(TestMarketplace.Admin, null, Cancel);
        // Every row holds both words, but only the oldest order's customer holds them as one name.
        await large.ExecuteAsync("""
            UPDATE "User" u SET name = 'Rare Common' FROM (SELECT "userId" FROM "Order" ORDER BY "createdAt" LIMIT 1) oldest
                WHERE u.id = oldest."userId";
            UPDATE "User" SET name = 'Common' WHERE name <> 'Rare Common';
            UPDATE "Order" SET "recipientName" = 'Rare ' || right("orderNumber", 6);
            ANALYZE
            """);
        var finder = large.Get<Finder>();

        var both = await finder.FindAsync(TestMarketplace.Support, "common rare", Cancel);
        (both.Orders.Count, both.Limit).ShouldBe((Finder.Most, FindLimit.More));
        var newest = await large.ScalarAsync<string>("""SELECT id FROM "Order" ORDER BY "createdAt" DESC, id DESC LIMIT 1""");
        both.Orders[0].Id.ShouldBe(newest);
    }

    [Fact]
    public async Task A_database_that_takes_too_long_is_said()
    {
        await using var own = await TestMarketplace.DemoAsync();
        await using var connection = await own.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var hold = new Npgsql.NpgsqlCommand("""LOCK TABLE "Order" IN ACCESS EXCLUSIVE MODE""", connection, transaction))
            await hold.ExecuteNonQueryAsync(Cancel);

        var found = await own.Get<Finder>().FindAsync(TestMarketplace.Support, "meade", Cancel);

        (found.Orders.Count, found.Limit).ShouldBe((0, FindLimit.TooLong));
        await transaction.RollbackAsync(Cancel);
        (await own.Get<Finder>().FindAsync(TestMarketplace.Support, "meade sarah", Cancel)).Orders.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Somebody_who_types_on_waits_for_nothing()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(
            marketplace.Get<Finder>().FindAsync(TestMarketplace.Support, "meade", gone.Token));
    }

    static void ShouldBeNothing(Found found, string text) =>
        (found.Orders.Count, found.Requests.Count, found.Exact, found.Limit).ShouldBe((0, 0, false, FindLimit.None), text);

    Task<Found> FindAsync(string text) => marketplace.Get<Finder>().FindAsync(TestMarketplace.Support, text, Cancel);

    /// <summary>One demo for all that only looks at it, but for the ids that one test adds.</summary>
    public sealed class Demo : IAsyncLifetime
    {
        public TestMarketplace Marketplace { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Marketplace = await TestMarketplace.DemoAsync();

        public ValueTask DisposeAsync() => Marketplace.DisposeAsync();
    }
}
