using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>A proxy's word counts only if it is ours. Strict-Transport-Security tells: it is said over https alone.</summary>
public sealed class ForwardedHeadersTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.1, 127.0.0.0/8")]
    public async Task A_known_proxy_is_believed(string proxies) => (await ForwardedAsync(("Host:KnownProxies", proxies))).ShouldBeTrue();

    [Fact]
    public async Task Nobody_is_believed_where_no_proxy_is_known() => (await ForwardedAsync()).ShouldBeFalse();

    [Fact]
    public async Task Somebody_else_is_not_believed() => (await ForwardedAsync(("Host:KnownProxies", "192.0.2.1 2001:db8::/32"))).ShouldBeFalse();

    [Fact]
    public async Task The_frameworks_own_switch_believes_nobody_either() => (await ForwardedAsync(("ForwardedHeaders_Enabled", "true"))).ShouldBeFalse();

    /// <returns>Whether the host took the request for one over https.</returns>
    static async Task<bool> ForwardedAsync(params (string, string)[] settings)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace, settings);
        using var client = host.StartOnPort();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await client.GetAsync("/health/live", Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return answer.Headers.Contains("Strict-Transport-Security");
    }
}
