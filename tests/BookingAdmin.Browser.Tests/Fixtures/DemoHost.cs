using BookingAdmin.Browser.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(DemoHost))]

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>
/// Hosts over a demo marketplace each for the tests that only look at it: a test that writes starts its own. A celebrity's first look
/// creates the booking that staff see missing, so both have a host.
/// </summary>
public sealed class DemoHost : IAsyncLifetime
{
    internal TestHost OfStaff { get; private set; } = null!;

    internal TestHost OfCelebrities { get; private set; } = null!;

    readonly Lazy<Task<TestHost>> past = new(TestHost.WithPastAsync);

    /// <summary>With ninety days behind it.</summary>
    internal Task<TestHost> WithPastAsync() => past.Value;

    public async ValueTask InitializeAsync()
    {
        OfStaff = await TestHost.StartAsync();
        OfCelebrities = await TestHost.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        var lived = past.IsValueCreated ? await past.Value : null;
        foreach (var host in new[] { OfStaff, OfCelebrities, lived }.OfType<TestHost>())
            await host.DisposeAsync();
    }
}
