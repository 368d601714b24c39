using AngleSharp.Dom;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

/// <summary>Sam Okafor of support at the orders of the demo marketplace, in which Sarah's order has no booking.</summary>
sealed class Desk : IAsyncDisposable
{
    /// <summary>Sarah's order, the missing one.</summary>
    public const string Sarah = "7F3K2A";

    Desk(TestMarketplace marketplace, Actor actor)
    {
        Marketplace = marketplace;
        Context = new(marketplace, actor);
        SetScreen(wide: true);
    }

    public TestMarketplace Marketplace { get; }
    public PageContext Context { get; }
    public NavigationManager Navigation => Context.Services.GetRequiredService<NavigationManager>();

    /// <summary>The address, from its path on.</summary>
    public string Address => new Uri(Navigation.Uri).PathAndQuery;

    public static async Task<Desk> OpenAsync(params string[] alsoMissing)
    {
        var desk = new Desk(await TestMarketplace.DemoAsync(), TestMarketplace.Support);
        foreach (var number in alsoMissing)
            await desk.LoseBookingAsync(number);
        return desk;
    }

    /// <summary>A celebrity who follows a link that is not for them.</summary>
    public static async Task<Desk> OpenAsCelebrityAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        return new(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
    }

    /// <summary>A marketplace in which nobody has ordered yet.</summary>
    public static async Task<Desk> OpenEmptyAsync() => new(await TestMarketplace.EmptyAsync(), TestMarketplace.Support);

    /// <summary>What the browser answers when asked for its width.</summary>
    public void SetScreen(bool wide) => Context.JSInterop.Setup<bool>("Radzen.mediaQuery", _ => true).SetResult(wide);

    /// <summary>The list at this address, loaded and checked.</summary>
    public IRenderedComponent<OrdersPage> List(string query = "")
    {
        Navigation.NavigateTo("/orders" + query);
        var page = Context.Render<OrdersPage>();
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    public IRenderedComponent<OrderPage> Order(string number)
    {
        var page = Context.Render<OrderPage>(parameters => parameters.Add(p => p.Number, number));
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    /// <summary>The page of the order whose number ends like this.</summary>
    public async Task<IRenderedComponent<OrderPage>> OrderEndingAsync(string end) => Order(await NumberAsync(end));

    public Task<string> NumberAsync(string end) =>
        Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM public."Order" WHERE "orderNumber" LIKE '%-{end}'""");

    public Task<long> BookingsAsync(string end) =>
        Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'""");

    public Task LoseBookingAsync(string end) =>
        Marketplace.ExecuteAsync($"""DELETE FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'""");

    /// <summary>As the owner's application does when it touches a booking.</summary>
    public Task TouchBookingAsync(string end) => Marketplace.ExecuteAsync(
        $"""UPDATE public."Booking" SET message = message || '.', "updatedAt" = "updatedAt" + interval '1 second' WHERE "orderNumber" LIKE '%-{end}'""");

    public async Task<DecisionResult> DecideAsync(string end, Decision decision, string reason) =>
        await Marketplace.Get<RequestDecisions>().DecideAsync(
        TestMarketplace.Admin,
        await Marketplace.ScalarAsync<string>($"""SELECT id FROM public."Booking" WHERE "orderNumber" LIKE '%-{end}'"""),
        decision, reason, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}

static class DeskMarkup
{
    /// <summary>Its text, with a space between elements, as eyes see it.</summary>
    public static string Words(this IElement element) =>
        string.Join(
            ' ', string.Concat(element.GetDescendants().OfType<IText>().Select(Spaced))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Texts of two elements stand apart; one that is isolated in the middle of a sentence of ours stands in it.</summary>
    static string Spaced(IText text) => text.ParentElement is { LocalName: "bdi" } isolated
        ? $"{(isolated.PreviousSibling is IText ? "" : " ")}{text.Data}{(isolated.NextSibling is IText ? "" : " ")}"
        : $"{(text.PreviousSibling is IElement { LocalName: "bdi" } ? "" : " ")}{text.Data}{(text.NextSibling is IElement { LocalName: "bdi" } ? "" : " ")}";

    public static string Words<T>(this IRenderedComponent<T> page, string selector) where T : IComponent => page.Find(selector).Words();

    public static IElement Button<T>(this IRenderedComponent<T> page, string word) where T : IComponent =>
        page.FindAll("button").First(button => button.Words() == word);

    public static IReadOnlyList<string> Buttons<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.FindAll("button").Select(button => button.Words())];

    /// <summary>Waits until there is such a button, then clicks it.</summary>
    public static Task PressAsync<T>(this IRenderedComponent<T> page, string word) where T : IComponent
    {
        page.WaitForAssertion(() => page.Buttons().ShouldContain(word));
        return page.DoAsync(() => page.Button(word).ClickAsync());
    }

    /// <summary>Opens the preview of the order whose number ends like this.</summary>
    public static Task PreviewAsync<T>(this IRenderedComponent<T> page, string end) where T : IComponent =>
        page.DoAsync(() => page.Row(end).QuerySelector("button")!.ClickAsync());

    public static Task ChangeAsync<T>(this IRenderedComponent<T> page, string selector, object value) where T : IComponent =>
        page.DoAsync(() => page.Find(selector).ChangeAsync(value));

    public static Task SubmitAsync<T>(this IRenderedComponent<T> page, string reason = "") where T : IComponent => page.DoAsync(async () =>
    {
        await page.Find("textarea").InputAsync(reason);
        await page.Find("form").SubmitAsync();
    });

    /// <summary>
    /// On the page's own thread, so that it does not change between look and click. What the click starts is not awaited.
    /// </summary>
    static Task DoAsync<T>(this IRenderedComponent<T> page, Func<Task> act) where T : IComponent => page.InvokeAsync(() => { _ = act(); });

    /// <summary>The row of the order whose number ends like this.</summary>
    public static IElement Row<T>(this IRenderedComponent<T> page, string end) where T : IComponent =>
        page.FindAll("tbody tr").Single(row => row.QuerySelector(".number a")!.TextContent.EndsWith(end, StringComparison.Ordinal));

    public static IReadOnlyList<string> Numbers<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.FindAll("tbody .number a").Select(number => number.TextContent[^6..])];

    /// <summary>Waits until the page says it.</summary>
    public static void Says<T>(this IRenderedComponent<T> page, string selector, string words) where T : IComponent =>
        page.WaitForAssertion(() => page.Words(selector).ShouldBe(words));

}
