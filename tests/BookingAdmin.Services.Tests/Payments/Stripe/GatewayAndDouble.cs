using System.Collections.Concurrent;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>Our gateway beside a double of Stripe, with what the gateway logs.</summary>
sealed class GatewayAndDouble : IAsyncDisposable
{
    GatewayAndDouble(StripeDouble stripe, StripeSettings settings)
    {
        Stripe = stripe;
        Gateway = new(Whole(settings), Clock, Log) { Patience = HurriedClock.Patience };
    }

    public StripeDouble Stripe { get; }
    public StripeGateway Gateway { get; }
    public HurriedClock Clock { get; } = new();
    public LogLines Log { get; } = new();

    public static NewIntent Order { get; } = new(
        12_000, "nzd", new Dictionary<string, string> { ["type"] = "booking", ["orderId"] = "cm3order", ["userName"] = "Jenny Rosen" });

    public static async Task<GatewayAndDouble> StartAsync(Func<StripeSettings, StripeSettings>? change = null)
    {
        var stripe = await StripeDouble.StartAsync();
        return new(stripe, change?.Invoke(stripe.Settings) ?? stripe.Settings);
    }

    /// <summary>An intent that the customer has paid.</summary>
    public async Task<PaymentIntent> PaidAsync(CancellationToken cancel)
    {
        var intent = await Gateway.CreateIntentAsync(Order, Guid.NewGuid().ToString(), cancel);
        Stripe.Succeed(intent.Id);
        return intent;
    }

    /// <summary>The kinds of call that reached Stripe, with their keys.</summary>
    public IEnumerable<(StripeCallKind Kind, string? Key)> Calls => Stripe.Calls.Select(call => (call.Kind, call.IdempotencyKey));

    public ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        return Stripe.DisposeAsync();
    }

    static BookingAdminSettings Whole(StripeSettings settings) =>
        new(null, ".data", false, new RepairPolicy(), 30, new SessionLifetime(TimeSpan.FromHours(1), TimeSpan.FromHours(12)))
            { Stripe = settings };
}

/// <summary>What was logged, exceptions whole.</summary>
sealed class LogLines : ILogger<StripeGateway>
{
    readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> lines = new();

    public IReadOnlyList<(int Id, LogLevel Level, string Text)> All => [.. lines];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((eventId.Id, logLevel, $"{formatter(state, exception)} {exception}"));
}
