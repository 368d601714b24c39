using System.Net;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host.Answers;

public sealed class PlainAnswerTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_that_is_refused_is_answered_with_a_sentence_and_its_own_status()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", "theme=dark");
        using var form = new FormUrlEncodedContent([new("person", "demo-admin")]);
        using var forged = await client.PostAsync("/session/end", form, Cancel);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await forged.Content.ReadAsStringAsync(Cancel))
            .ShouldContain("<p>Nothing was changed. Go back, load the page again, and try once more.</p>");
    }

    [Fact]
    public async Task An_address_that_cannot_be_read_is_not_told_to_be_missing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        using var answer = await client.GetAsync("/session/start?other=perhaps", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("<h1>That did not work</h1>");
    }

    [Fact]
    public async Task A_page_that_does_not_exist_is_a_page_and_an_endpoint_that_does_not_exist_is_json()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        using var page = await client.GetAsync("/nothing-here", Cancel);
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync(Cancel)).ShouldContain("There is no such page");
        using var call = await client.GetAsync("/api/nothing-here", Cancel);
        call.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        call.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }
}
