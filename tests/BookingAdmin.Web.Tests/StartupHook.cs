using System.Diagnostics;
using System.Net;
using BookingAdmin.Services.Notices.Push;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

#pragma warning disable MA0047 // The runtime finds the hook by its name, which has no namespace.

/// <summary>
/// Runs first in a host that a test starts as a process of its own with DOTNET_STARTUP_HOOKS, which finds it by this name: pushes may go
/// to a push service on this machine. The product has no such setting.
/// </summary>
static class StartupHook
{
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Sources());

    sealed class Sources : Watcher<DiagnosticListener>
    {
        public override void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(new Hosts());
        }
    }

    sealed class Hosts : Watcher<KeyValuePair<string, object?>>
    {
        public override void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "HostBuilding")
                ((IHostBuilder)value.Value!).ConfigureServices(services => services.AddSingleton(
                    provider => new PushClient(provider.GetRequiredService<TimeProvider>(), IPAddress.IsLoopback, null)));
        }
    }

    abstract class Watcher<T> : IObserver<T>
    {
        public abstract void OnNext(T value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
