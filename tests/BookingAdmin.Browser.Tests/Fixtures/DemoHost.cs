using BookingAdmin.Browser.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(DemoHost))]

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>One host over one demo marketplace for the tests that only look at it: a test that writes starts its own.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    internal TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => Host is null ? default : Host.DisposeAsync();
}
