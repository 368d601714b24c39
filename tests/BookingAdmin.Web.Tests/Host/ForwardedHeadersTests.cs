using System.Net;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>A proxy's word that a request came over https counts only if the proxy is ours.</summary>
public sealed class ForwardedHeadersTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.1, 127.0.0.0/8")]
    public async Task A_known_proxy_is_believed(string proxies)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace, ("Host:KnownProxies", proxies));
        using var client = host.StartOnPort();
        using var answer = await client.GetAsync("/sign-in", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "false")]
    [InlineData("192.0.2.1 2001:db8::/32", "false")]
    [InlineData("", "true")]
    public async Task Nobody_else_is_and_the_frameworks_own_switch_changes_nothing(string proxies, string believeAll)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace, ("Host:KnownProxies", proxies), ("ForwardedHeaders_Enabled", believeAll));
        using var client = host.StartOnPort();
        using var answer = await client.GetAsync("/sign-in", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("Host:KnownProxies");
    }
}
