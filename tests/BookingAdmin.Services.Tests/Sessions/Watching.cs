using BookingAdmin.Services.Live;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Sessions;

/// <summary>One process of several over the same database: its listener and its watch.</summary>
sealed class Watching : IAsyncDisposable
{
    readonly ChangeListener listener;

    Watching(ChangeListener listener, SessionWatch watch) => (this.listener, Watch) = (listener, watch);

    public SessionWatch Watch { get; }

    public static async Task<Watching> StartAsync(TestMarketplace marketplace, SessionWatch? given = null)
    {
        var (watch, feed) = (
            given ?? new SessionWatch(), new ChangeFeed(Microsoft.Extensions.Logging.Abstractions.NullLogger<ChangeFeed>.Instance));
        var hearing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = feed.Subscribe(null, () => hearing.TrySetResult());
        var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider, feed, watch);
        await listener.StartAsync(CancellationToken.None);
        await hearing.Task;
        return new(listener, watch);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(CancellationToken.None);
        listener.Dispose();
    }
}
