using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using BookingAdmin.Web.Requests;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>The pages of a celebrity of the demo marketplace: Emma Stone unless another is named.</summary>
sealed class CelebrityPages : IAsyncDisposable
{
    /// <summary>Emma's most urgent request.</summary>
    public const string Anniversary = "Anniversary for Len and Dorothy Whitmore";

    CelebrityPages(TestMarketplace marketplace, Actor celebrity)
    {
        Marketplace = marketplace;
        Celebrity = celebrity;
        Context = new(marketplace, celebrity);
    }

    public TestMarketplace Marketplace { get; }
    public Actor Celebrity { get; }
    public PageContext Context { get; }
    public BunitPersistentComponentState State => Context.State;
    public NavigationManager Navigation => Context.Services.GetRequiredService<NavigationManager>();

    /// <param name="missing">Whether Sarah's order lacks its booking, as in the demo; else it is cancelled and needs none.</param>
    public static async Task<CelebrityPages> OpenAsync(string name = "Emma Stone", bool missing = false)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        // The demo is as old as this process; the time that is left must not depend on that.
        await marketplace.ExecuteAsync($"""
            UPDATE public."Booking" SET deadline = (now() + interval '5 hours 30 minutes') AT TIME ZONE 'UTC' WHERE id = '{Id("RW50GA")}'
            """);
        if (!missing)
            await marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'CANCELLED' WHERE "orderNumber" LIKE '%-7F3K2A'""");
        return new(marketplace, await marketplace.CelebrityAsync(name));
    }

    /// <summary>The list at this address, loaded.</summary>
    public IRenderedComponent<RequestsPage> List(string query = "")
    {
        Navigation.NavigateTo("/requests" + query);
        return Context.Render<RequestsPage>().Loaded();
    }

    public IRenderedComponent<RequestPage> Request(string id, string query = "")
    {
        Navigation.NavigateTo($"/requests/{id}{query}");
        return Context.Render<RequestPage>(parameters => parameters.Add(p => p.Id, id)).Loaded();
    }

    /// <summary>Pages hear that something of the celebrity's has changed.</summary>
    public void Publish() => Context.Services.GetRequiredService<Services.Live.ChangeFeed>().Publish(Celebrity.CelebrityId);

    /// <summary>Support decides on a request in the same moment.</summary>
    public Task<DecisionResult> SupportDecidesAsync(string request, Decision decision) =>
        Marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Support, request, decision, "She asked us to.", CancellationToken.None);

    /// <summary>A decision on this request waits until the transaction is disposed of.</summary>
    public Task<OpenTransaction> HoldAsync(string number) => OpenTransaction.BeginAsync(Marketplace, $"""
        SELECT FROM public."Order" o JOIN public."Booking" b ON b."orderId" = o.id WHERE o."orderNumber" LIKE '%-{number}' FOR UPDATE
        """);

    public Task<string> DeclineReasonAsync(string number) =>
        Marketplace.ScalarAsync<string>($"""SELECT "declineReason" FROM public."Order" WHERE "orderNumber" LIKE '%-{number}'""");

    /// <summary>The id of Emma's booking of the order whose number ends like this.</summary>
    public static string Id(string number) => $"cdemobook0{number.ToLowerInvariant()}".PadRight(25, '0');

    /// <summary>As many more requests like Abuela Consuelo's, each a minute older than the one before.</summary>
    public Task MoreAsync(int count) => Marketplace.ExecuteAsync($"""
        INSERT INTO public."Order"
        SELECT (jsonb_populate_record(o, jsonb_build_object(
            'id', o.id || n, 'orderNumber', o."orderNumber" || n, 'paymentIntentId', null))).*
        FROM public."Order" o, generate_series(1, {count}) n WHERE o."orderNumber" LIKE '%-MI90AC';
        INSERT INTO public."Booking"
        SELECT (jsonb_populate_record(b, jsonb_build_object(
            'id', b.id || n, 'orderId', b."orderId" || n, 'orderNumber', b."orderNumber" || n,
            'createdAt', b."createdAt" - n * interval '1 minute', 'deadline', b.deadline + n * interval '1 minute'))).*
        FROM public."Booking" b, generate_series(1, {count}) n WHERE b."orderNumber" LIKE '%-MI90AC';
        """);

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
