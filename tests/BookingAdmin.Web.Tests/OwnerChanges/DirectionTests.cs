using AngleSharp.Dom;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Testing;
using BookingAdmin.Web.Audit;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Requests;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>
/// A name or a message with a mark that turns the direction of what follows cannot reorder our own words:
/// each text of a person stands by itself.
/// </summary>
public sealed class DirectionTests
{
    const char Override = (char)0x202E;

    /// <summary>Every text that a person of the marketplace can write begins with the mark and does not take it back.</summary>
    const string Hostile = """
        UPDATE "User" SET name = E'\u202E' || name, email = E'\u202E' || email;
        UPDATE "Order" SET "orderNumber" = E'\u202E' || "orderNumber", "recipientName" = E'\u202E' || "recipientName",
            occasion = E'\u202E' || occasion, "personalMessage" = E'\u202E' || "personalMessage",
            "specialInstructions" = E'\u202E' || "specialInstructions", "messageType" = E'\u202E' || "messageType",
            email = E'\u202E' || email, "scheduledTime" = E'\u202E' || "scheduledTime",
            "declineReason" = E'\u202E' || "declineReason", "paymentIntentId" = E'\u202E' || "paymentIntentId";
        UPDATE "Booking" b SET "orderNumber" = o."orderNumber", message = E'\u202E' || message,
            "recipientName" = E'\u202E' || b."recipientName", occasion = E'\u202E' || b.occasion,
            "specialInstructions" = E'\u202E' || b."specialInstructions" FROM "Order" o WHERE o.id = b."orderId";
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, reason)
        SELECT now(), 'Person', 'x', E'\u202Esomebody', 'BookingCreated', id, E'\u202Ea reason' FROM "Order"
        """;

    [Fact]
    public async Task On_every_page_each_text_of_a_person_stands_by_itself()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.ExecuteAsync(Hostile);
        var booking = await marketplace.ScalarAsync<string>($"""
            SELECT id FROM "Booking"
            WHERE status = 'PENDING' AND "celebrityId" = '{emma.CelebrityId}' AND "scheduledDate" IS NOT NULL LIMIT 1
            """);
        var missing = await marketplace.ScalarAsync<string>("""
            SELECT id FROM "Order" o WHERE NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id) AND status = 'PENDING'
            """);
        var declined = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "declineReason" IS NOT NULL LIMIT 1""");

        await CheckAsync<RequestsPage>(marketplace, emma, "/requests?tab=all");
        await CheckAsync<RequestPage>(marketplace, emma, "/requests/x", page => page.Add(p => p.Id, booking));
        await CheckAsync<OrdersPage>(marketplace, TestMarketplace.Support, "/orders");
        await CheckAsync<OrderPage>(marketplace, TestMarketplace.Support, "/orders/x", page => page.Add(p => p.Number, missing));
        await CheckAsync<OrderPage>(marketplace, TestMarketplace.Support, "/orders/x", page => page.Add(p => p.Number, declined));
        await CheckAsync<AuditPage>(marketplace, TestMarketplace.Admin, "/audit");
    }

    [Theory]
    [InlineData("Mara Vale", "Mara Vale")]
    [InlineData("\u202EMara", "\u2068\\u202EMara\u2069")]
    [InlineData("Mara\u2069\u202E", "\u2068Mara\\u2069\\u202E\u2069")]
    [InlineData("محمد", "\u2068محمد\u2069")]
    [InlineData("שרה", "\u2068שרה\u2069")]
    public void In_a_sentence_a_name_is_isolated_where_it_needs_that(string name, string shown) =>
        PlainText.Isolated(name).ShouldBe(shown);

    static async Task CheckAsync<T>(
        TestMarketplace marketplace, Actor actor, string address, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        await using var pages = new PageContext(marketplace, actor);
        pages.JSInterop.Setup<bool>("mudResizeListener.matchMedia", _ => true).SetResult(true);
        pages.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var page = pages.Render(parameters ?? (_ => { }));
        page.Loaded();

        var texts = page.Nodes.OfType<IElement>().SelectMany(element => element.GetDescendants()).OfType<IText>()
            .Where(text => text.Data.Contains(Override, StringComparison.Ordinal)).ToList();
        texts.Count.ShouldBeGreaterThan(0, $"{typeof(T).Name} shows texts of people");
        texts.Where(text => !IsAlone(text)).Select(text => $"{typeof(T).Name}: {text.ParentElement!.OuterHtml}").ShouldBeEmpty();
    }

    /// <summary>Whether the text stands in an element that isolates its content.</summary>
    static bool IsAlone(IText text) =>
        text.ParentElement is { } parent && (parent.LocalName == "bdi" || parent.GetAttribute("dir") == "auto");
}
