using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Requests;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>Emma Stone in front of her requests in the demo marketplace.</summary>
sealed class Inbox : IAsyncDisposable
{
    /// <summary>Hers, the most urgent one.</summary>
    public const string Anniversary = "Anniversary for Len and Dorothy Whitmore";

    readonly PageContext context;

    Inbox(TestMarketplace marketplace, Actor emma)
    {
        Marketplace = marketplace;
        Emma = emma;
        context = new(marketplace, emma);
    }

    public TestMarketplace Marketplace { get; }
    public Actor Emma { get; }
    public PageContext Context => context;
    public BunitPersistentComponentState State => context.State;
    public NavigationManager Navigation => context.Services.GetRequiredService<NavigationManager>();

    public static async Task<Inbox> OpenAsync(string name = "Emma Stone")
    {
        var marketplace = await TestMarketplace.DemoAsync();
        // The demo is as old as this process; what is said of the time left must not depend on that.
        await marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET deadline = (now() + interval '5 hours 30 minutes') AT TIME ZONE 'UTC' WHERE id = '{Id("RW50GA")}'""");
        return new(marketplace, await marketplace.CelebrityAsync(name));
    }

    /// <summary>The list at this address, loaded.</summary>
    public IRenderedComponent<RequestsPage> List(string query = "")
    {
        Navigation.NavigateTo("/requests" + query);
        var page = context.Render<RequestsPage>();
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    public IRenderedComponent<RequestPage> Request(string id, string query = "")
    {
        Navigation.NavigateTo($"/requests/{id}{query}");
        var page = context.Render<RequestPage>(parameters => parameters.Add(p => p.Id, id));
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        return page;
    }

    /// <summary>As support does it, elsewhere and in the same moment.</summary>
    public Task<DecisionResult> SupportDecidesAsync(string request, Decision decision) =>
        Marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Support, request, decision, "She asked us to.", CancellationToken.None);

    /// <summary>Until it is given free, whoever decides this request waits for the answer.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string number)
    {
        var owner = await Marketplace.OpenAsync();
        await using var command = owner.CreateCommand();
        command.CommandText =
            $"""BEGIN; SELECT FROM public."Order" o JOIN public."Booking" b ON b."orderId" = o.id WHERE o."orderNumber" LIKE '%-{number}' FOR UPDATE""";
        await command.ExecuteNonQueryAsync();
        return owner;
    }

    /// <summary>Her booking of the order whose number ends like this.</summary>
    public static string Id(string number) => $"cdemobook0{number.ToLowerInvariant()}".PadRight(25, '0');

    /// <summary>As many more requests like Abuela Consuelo's, each a minute older than the one before.</summary>
    public Task MoreAsync(int count) => Marketplace.ExecuteAsync($"""
        INSERT INTO public."Order"
            SELECT (jsonb_populate_record(o,
            jsonb_build_object('id', o.id || n, 'orderNumber', o."orderNumber" || n, 'paymentIntentId', null))).*
        FROM public."Order" o, generate_series(1, {count}) n WHERE o."orderNumber" LIKE '%-MI90AC';
        INSERT INTO public."Booking"
            SELECT (jsonb_populate_record(b,
            jsonb_build_object('id', b.id || n, 'orderId', b."orderId" || n, 'orderNumber', b."orderNumber" || n,
            'createdAt', b."createdAt" - n * interval '1 minute', 'deadline', b.deadline + n * interval '1 minute'))).*
        FROM public."Booking" b, generate_series(1, {count}) n WHERE b."orderNumber" LIKE '%-MI90AC';
        """);

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}

static class InboxMarkup
{
    public static IReadOnlyList<string> Titles<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.FindAll(".req h2").Select(title => title.TextContent)];

    /// <summary>The button of that word on the card of that title.</summary>
    public static AngleSharp.Dom.IElement Button<T>(this IRenderedComponent<T> page, string title, string word) where T : IComponent =>
        page.FindAll(".req").Single(card => card.QuerySelector("h2")!.TextContent == title)
            .QuerySelectorAll("button").Single(button => button.TextContent == word);

    /// <summary>Its words, once it is there: a click may return before the page has answered.</summary>
    public static string Text<T>(this IRenderedComponent<T> page, string selector) where T : IComponent =>
        string.Join(' ', page.WaitForElement(selector).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
