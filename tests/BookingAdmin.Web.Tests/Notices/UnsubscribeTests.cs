using System.Net;
using BookingAdmin.Domain;
using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Notices;

/// <summary>The address in a mail, as a mail program and as a person use it: without a session.</summary>
public sealed class UnsubscribeTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_program_stops_them_with_one_post_and_is_sent_nowhere()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var program = host.Visit();
        var address = await AddressAsync(marketplace);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(program, address, ("List-Unsubscribe", "One-Click"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
        (await MutedAsync(marketplace)).ShouldBe("user:somebody new-request/Mail");
    }

    [Fact]
    public async Task Opening_it_decides_nothing_and_the_button_stops_them()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var person = host.Visit();
        var address = await AddressAsync(marketplace);

        var page = await person.PageAsync(address);
        page.ShouldContain("Stop mails about this?");
        page.ShouldContain("New requests");
        page.ShouldContain("Stop these mails");
        (await MutedAsync(marketplace)).ShouldBe("");

        using var pressed = await PostAsync(person, address);
        pressed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page = await person.PageAsync(pressed.Headers.Location!.ToString());
        page.ShouldContain("You get no more mails about this");
        page.ShouldNotContain("Stop these mails");
        (await MutedAsync(marketplace)).ShouldBe("user:somebody new-request/Mail");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?key=")]
    [InlineData("?key=wrong")]
    public async Task A_wrong_address_is_not_found(string query)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var visitor = host.Visit();
        using var page = await visitor.GetAsync(Addresses.UnsubscribePage + query);
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync(Cancel)).ShouldContain("There is no such page");
        using var posted = await PostAsync(visitor, Addresses.UnsubscribePage + query, ("List-Unsubscribe", "One-Click"));
        posted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_page_of_somebody_else_cannot_press_the_button()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var person = host.Visit();
        using var request = new HttpRequestMessage(HttpMethod.Post, await AddressAsync(marketplace))
            { Content = new FormUrlEncodedContent([]), Headers = { { "Origin", "https://elsewhere.test" } } };
        using var answer = await person.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await MutedAsync(marketplace)).ShouldBe("");
    }

    /// <summary>Made by another process than the host: what they share are the keys in the database.</summary>
    static async Task<string> AddressAsync(TestMarketplace marketplace)
    {
        await using var scope = marketplace.Provider.CreateAsyncScope();
        var protector = scope.ServiceProvider.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("BookingAdmin.Notices.Unsubscribe");
        var address = Addresses.Unsubscribe(protector.Protect("user:somebody\nnew-request"));
        (await scope.ServiceProvider.GetRequiredService<MailUnsubscribe>().ReadAsync(address.Split("key=")[1], Cancel)).ShouldNotBeNull();
        return address;
    }

    static async Task<HttpResponseMessage> PostAsync(Person person, string address, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
            { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        return await person.SendAsync(request);
    }

    static Task<string> MutedAsync(TestMarketplace marketplace) => marketplace.ScalarAsync<string>("""
        SELECT coalesce(string_agg(id || ' ' || array_to_string(muted, ','), '; '), '') FROM booking_admin.notice_recipient
        WHERE cardinality(muted) > 0
        """);
}
