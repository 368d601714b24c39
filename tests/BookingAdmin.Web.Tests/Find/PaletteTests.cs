using AngleSharp.Dom;
using BookingAdmin.Domain.Access;
using BookingAdmin.Testing;
using BookingAdmin.Web.Find;

namespace BookingAdmin.Web.Tests.Find;

public sealed class PaletteTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_find_the_order_and_what_can_be_done_with_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var number = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        var palette = Open(context, TestMarketplace.Support);

        Type(palette, "meade sarah");

        palette.WaitForAssertion(() => Group(palette, "Orders").ShouldHaveSingleItem());
        var order = Group(palette, "Orders")[0];
        order.Address().ShouldBe($"/orders/{number}");
        order.Words().ShouldContain("Sarah Johnson Meade");
        order.Words().ShouldContain("Booking missing");
        Group(palette, "Do").ShouldHaveSingleItem().Words().ShouldBe($"Create the booking of {number}");
        palette.ByRole("status").Words().ShouldBe("2 found");

        Type(palette, "example");
        palette.WaitForAssertion(() => Group(palette, "Orders").Count.ShouldBe(8));
        Group(palette, "Do").ShouldHaveSingleItem().Address().ShouldBe("/orders?q=example");
        palette.ByRole("status").Words().ShouldBe("There may be more: type another word of it.");

        Type(palette, "zzqxxzzq");
        palette.WaitForAssertion(() => palette.ByRole("status").Words().ShouldStartWith("Nothing holds “zzqxxzzq”."));
        palette.AllByRole("option").ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_are_those_that_the_person_may_see_and_what_was_visited_comes_first()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using (var own = new PageContext(marketplace, emma))
            Group(Open(own, emma), "Go to").Select(page => page.Words())
                .ShouldBe(["Requests", "Your notices", "Where you are signed in", "Language and time zone"]);

        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        context.JSInterop.SetupModule("./Find/Palette.razor.js").Setup<Place[]?>("open", _ => true).SetResult(
        [
            new("Orders", "/orders?missing=1"), new("Elsewhere", "https://elsewhere.test/"), new("Odd", "//elsewhere.test/"),
            new("Script", "javascript:alert(1)"), new("Audit", "/audit"),
        ]);
        var palette = Open(context, TestMarketplace.Admin);
        palette.WaitForAssertion(() => Group(palette, "Visited").Select(page => page.Address()).ShouldBe(["/orders?missing=1", "/audit"]));
        Group(palette, "Go to").Select(page => page.Address()).ShouldNotContain("/audit");

        Type(palette, "GUARD");
        palette.WaitForAssertion(() => Group(palette, "Go to").Select(page => page.Address()).ShouldContain("/consistency/guard"));
        Group(palette, "Visited").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_celebrity_finds_her_own_request_only()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using var context = new PageContext(marketplace, emma);
        var palette = Open(context, emma);

        Type(palette, "dorothy whitmore");
        palette.WaitForAssertion(() => Group(palette, "Requests").ShouldHaveSingleItem().Address().ShouldStartWith("/requests/"));
        Group(palette, "Orders").ShouldBeEmpty();
        Type(palette, "anjali");
        palette.WaitForAssertion(() => palette.ByRole("status").Words().ShouldBe("Nothing of yours holds “anjali”."));
    }

    [Fact]
    public async Task A_database_that_is_slow_or_away_is_said_and_typing_on_finds_again()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var palette = Open(context, TestMarketplace.Support);
        await using (var connection = await marketplace.OpenAsync())
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            await using (var hold = new Npgsql.NpgsqlCommand("""LOCK TABLE "Order" IN ACCESS EXCLUSIVE MODE""", connection, transaction))
                await hold.ExecuteNonQueryAsync(Cancel);
            Type(palette, "meade");
            palette.WaitForAssertion(() => palette.ByRole("status").Words().ShouldStartWith("By words this takes too long here"));
            await transaction.RollbackAsync(Cancel);
        }

        await marketplace.AllowConnectionsAsync(false);
        Type(palette, "meade s");
        palette.WaitForAssertion(() => palette.ByRole("status").Words().ShouldBe("The database does not answer."));
        await marketplace.AllowConnectionsAsync(true);
        Type(palette, "meade sarah");
        palette.WaitForAssertion(() => Group(palette, "Orders").ShouldHaveSingleItem());
    }

    static IRenderedComponent<FindField> Open(PageContext context, Actor actor)
    {
        var field = context.Render<FindField>(parameters => parameters.Add(field => field.Actor, actor));
        field.AllByRole("dialog").ShouldBeEmpty();
        field.Find("button").Click();
        return field;
    }

    static void Type(IRenderedComponent<FindField> palette, string text) => palette.ByRole("combobox").Input(text);

    static IReadOnlyList<IElement> Group(IRenderedComponent<FindField> palette, string name) =>
        palette.AllByRole("group", name) is [var group] ? group.AllByRole("option") : [];
}
