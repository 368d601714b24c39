using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

public sealed class RequestLimitsTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_too_large_is_refused_in_json_under_api_and_with_a_page_elsewhere()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.StartOnPort();

        using var call = await client.PostAsync("/api/anything", Large(), Cancel);
        call.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await call.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error").GetString()
            .ShouldBe("That was more than this host takes at once.");

        using var page = await client.PostAsync("/session/end", Large(), Cancel);
        page.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await page.Content.ReadAsStringAsync(Cancel)).ShouldContain("<h1>Too large</h1>");
    }

    [Fact]
    public async Task What_does_not_say_how_large_it_is_is_refused_too()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.StartOnPort();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session/end")
            { Content = Large(), Headers = { TransferEncodingChunked = true } };
        using var answer = await client.SendAsync(request, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    static FormUrlEncodedContent Large() => new([new("reason", new string('x', 100_000))]);
}
