using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Testing.Stripe;

/// <summary>What becomes of a refund.</summary>
public enum StripeRefundOutcome
{
    Succeeded,

    /// <summary>The bank has not answered yet: <see cref="StripeDouble.FinishRefund"/> decides.</summary>
    Pending,

    Failed,
}

/// <summary>An event as Stripe would send it.</summary>
public sealed record StripeDoubleEvent(string Id, string Type, byte[] Body);

/// <summary>
/// Stripe as far as we use it, in this process and on a free loopback port: what its API does with intents, refunds and idempotency keys,
/// and what customers and banks do with them. Its tests hold it against Stripe's own client and command line. All members may be called
/// from any thread.
/// </summary>
public sealed class StripeDouble : IAsyncDisposable
{
    readonly WebApplication app;
    readonly StripeRequests requests;
    readonly StripeLedger books;
    readonly Lock gate = new();
    readonly List<StripeDoubleEvent> events = [];

    StripeDouble(WebApplication app, TimeProvider clock)
    {
        this.app = app;
        books = new(clock);
        requests = new(this, books, new(clock), gate);
    }

    public Uri BaseAddress { get; private set; } = null!;

    public string SecretKey { get; } = "sk_test_" + RandomNumberGenerator.GetHexString(48, lowercase: true);

    public string WebhookSecret { get; } = "whsec_" + RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>With them our services talk to this double.</summary>
    public StripeSettings Settings => new(SecretKey, [WebhookSecret], BaseAddress);

    /// <summary>What reached it, in order, refused or not.</summary>
    public IReadOnlyList<StripeCall> Calls => requests.Calls;

    /// <summary>
    /// Awaited before a call does its work, while the call holds its idempotency key. When it throws, the connection breaks and the call
    /// does nothing.
    /// </summary>
    public Func<StripeCall, Task>? Before { get; set; }

    /// <summary>Awaited when the work of a call is done, before the answer is sent. When it throws, the connection breaks.</summary>
    public Func<StripeCall, Task>? After { get; set; }

    /// <summary>How long this double's bank holds an amount: less than the seven days that go without saying.</summary>
    public static readonly TimeSpan HoldLasts = TimeSpan.FromDays(5);

    /// <summary>What becomes of refunds from now on.</summary>
    public StripeRefundOutcome RefundOutcome { get; set; }

    /// <summary>As they are now, in the order in which they were made.</summary>
    public IReadOnlyList<PaymentIntent> Intents => Locked(() => books.Intents.Values
        .Select(i => new PaymentIntent(
            i.Id, i.Status, i.Amount, i.Received, i.Currency, i.ClientSecret, i.Charge?.Id, new Dictionary<string, string>(i.Metadata)))
            .ToArray());

    /// <summary>As they are now, in the order in which they were made.</summary>
    public IReadOnlyList<StripeRefund> Refunds => Locked(() => books.Refunds.Values
        .Select(r => new StripeRefund(
            r.Id, r.Status, r.Charge.Intent.Id, r.Amount, r.Charge.Intent.Currency, r.FailureReason,
            r.Metadata.GetValueOrDefault("refundId"))).ToArray());

    /// <summary>What Stripe would have sent until now, in order. A test delivers what it likes.</summary>
    public IReadOnlyList<StripeDoubleEvent> Events => Locked(() => events.ToArray());

    public static async Task<StripeDouble> StartAsync(TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        var started = new StripeDouble(app, clock ?? TimeProvider.System);
        app.Run(started.requests.TakeAsync);
        await app.StartAsync();
        started.BaseAddress = new(app.Urls.First() + "/");
        return started;
    }

    /// <summary>The next calls of that kind go wrong so, one each.</summary>
    public void Next(StripeCallKind kind, params StripeTrouble[] troubles) => requests.Next(kind, troubles);

    /// <summary>The customer pays; of an intent of manual capture the bank only holds the amount.</summary>
    /// <returns>payment_intent.succeeded, or payment_intent.amount_capturable_updated.</returns>
    public StripeDoubleEvent Succeed(string intentId) => Act(() =>
    {
        var intent = books.Find(intentId);
        books.Pay(intent, declineCode: null);
        Tell("charge.succeeded", StripeJson.Of(intent.Charge!));
        return Tell(Paid(intent), StripeJson.Of(intent));
    });

    /// <summary>Somebody captures it in Stripe's dashboard.</summary>
    /// <returns>payment_intent.succeeded.</returns>
    public StripeDoubleEvent CaptureByHand(string intentId) => Act(() => Capture(books.Find(intentId)));

    /// <summary>The hold of the customer's bank has ended without a capture.</summary>
    /// <returns>payment_intent.canceled.</returns>
    public StripeDoubleEvent Lapse(string intentId) => Act(() => Cancel(books.Find(intentId), "automatic"));

    /// <summary>The customer's bank declines; the customer may try again.</summary>
    /// <returns>payment_intent.payment_failed.</returns>
    public StripeDoubleEvent Fail(string intentId, string declineCode = "generic_decline") => Act(() =>
    {
        var intent = books.Find(intentId);
        books.Pay(intent, declineCode);
        Tell("charge.failed", StripeJson.Of(intent.Charge!));
        return Tell("payment_intent.payment_failed", StripeJson.Of(intent));
    });

    /// <summary>The customer has begun to pay in a way that takes time.</summary>
    /// <returns>payment_intent.processing.</returns>
    public StripeDoubleEvent Process(string intentId) => Act(() =>
    {
        var intent = books.Find(intentId);
        intent.Status = "processing";
        return Tell("payment_intent.processing", StripeJson.Of(intent));
    });

    /// <summary>Somebody cancels it in Stripe's dashboard.</summary>
    /// <returns>payment_intent.canceled.</returns>
    public StripeDoubleEvent Cancel(string intentId) => Act(() => Cancel(books.Find(intentId), "requested_by_customer"));

    /// <summary>Somebody refunds past us, in Stripe's dashboard or by another program.</summary>
    /// <param name="amount">Null: all that is left.</param>
    /// <returns>charge.refunded.</returns>
    public StripeDoubleEvent RefundByHand(
        string intentId, long? amount = null, StripeRefundOutcome outcome = StripeRefundOutcome.Succeeded) => Act(() =>
        Tell(books.GiveBack(books.Find(intentId), amount, [], "requested_by_customer", outcome)));

    /// <summary>The bank takes the refund or returns it; also one that had succeeded before.</summary>
    /// <returns>refund.updated, or refund.failed, before which a refund.updated is told.</returns>
    public StripeDoubleEvent FinishRefund(string refundId, StripeRefundOutcome outcome) => Act(() =>
    {
        var refund = books.FindRefund(refundId);
        var before = new JsonObject { ["status"] = refund.Status };
        (refund.Status, refund.FailureReason) = outcome switch
        {
            StripeRefundOutcome.Succeeded => ("succeeded", null),
            StripeRefundOutcome.Failed => ("failed", "expired_or_canceled_card"),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A refund ends one way or the other."),
        };
        var updated = Tell("refund.updated", StripeJson.Of(refund), before);
        return outcome is StripeRefundOutcome.Failed ? Tell("refund.failed", StripeJson.Of(refund)) : updated;
    });

    /// <summary>The customer tells the bank that the payment was none of theirs.</summary>
    /// <returns>charge.dispute.created.</returns>
    public StripeDoubleEvent Dispute(string intentId) => Act(() =>
    {
        var charge = ChargeOf(books.Find(intentId));
        charge.Disputed = true;
        return Tell("charge.dispute.created", StripeJson.Dispute(charge, StripeLedger.NewId("du_1"), books.Now));
    });

    /// <summary>
    /// An event of any type about an intent or a refund as it is now, with an id of its own. It is not one of <see cref="Events"/>.
    /// </summary>
    /// <param name="objectId">Of an intent, also where the event is about its charge or a dispute; or of a refund.</param>
    public StripeDoubleEvent Event(string type, string objectId) => Act(() => Event(type, type switch
    {
        _ when type.StartsWith("refund.", StringComparison.Ordinal) => StripeJson.Of(books.FindRefund(objectId)),
        _ when type.StartsWith("charge.dispute.", StringComparison.Ordinal) =>
            StripeJson.Dispute(ChargeOf(books.Find(objectId)), StripeLedger.NewId("du_1"), books.Now),
        _ when type.StartsWith("charge.", StringComparison.Ordinal) => StripeJson.Of(ChargeOf(books.Find(objectId))),
        _ => StripeJson.Of(books.Find(objectId)),
    }));

    /// <summary>An event about anything.</summary>
    public StripeDoubleEvent Event(string type, JsonObject about, JsonObject? before = null)
    {
        var id = StripeLedger.NewId("evt_1");
        return new(id, type, StripeJson.Bytes(StripeJson.Event(id, type, StripeGateway.ApiVersion, about, books.Now, before)));
    }

    /// <summary>The value of the header Stripe-Signature.</summary>
    /// <param name="time">When Stripe signs; null: now by the double's clock.</param>
    public string Sign(ReadOnlySpan<byte> body, DateTimeOffset? time = null, string? secret = null)
    {
        var timestamp = (time?.ToUnixTimeSeconds() ?? books.Now).ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret ?? WebhookSecret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]);
        return $"t={timestamp},v1={Convert.ToHexStringLower(signature)}";
    }

    /// <summary>The request with which Stripe would bring an event to an endpoint.</summary>
    public HttpRequestMessage Delivery(StripeDoubleEvent about, string address) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent(about.Body) { Headers = { { "Content-Type", "application/json; charset=utf-8" } } },
        Headers = { { "Stripe-Signature", Sign(about.Body) }, { "User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)" } },
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    internal StripeDoubleEvent Cancel(Intent intent, string? reason)
    {
        books.Cancel(intent, reason);
        if (intent.Charge is { Released: true } charge)
            Tell("charge.refunded", StripeJson.Of(charge));
        return Tell("payment_intent.canceled", StripeJson.Of(intent));
    }

    internal StripeDoubleEvent Capture(Intent intent)
    {
        StripeLedger.Capture(intent);
        Tell("charge.captured", StripeJson.Of(intent.Charge!));
        return Tell("payment_intent.succeeded", StripeJson.Of(intent));
    }

    /// <summary>What Stripe tells when a customer has paid.</summary>
    internal static string Paid(Intent intent) =>
        intent.Manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded";

    internal StripeDoubleEvent Tell(Refund refund)
    {
        Tell("refund.created", StripeJson.Of(refund));
        return refund.Status == "failed"
            ? Tell("refund.failed", StripeJson.Of(refund)) : Tell("charge.refunded", StripeJson.Of(refund.Charge));
    }

    internal StripeDoubleEvent Tell(string type, JsonObject about, JsonObject? before = null)
    {
        var told = Event(type, about, before);
        events.Add(told);
        return told;
    }

    static Charge ChargeOf(Intent intent) =>
        intent.Charge is { } charge ? charge : throw new InvalidOperationException($"Nobody has tried to pay {intent.Id}.");

    T Locked<T>(Func<T> work)
    {
        lock (gate)
            return work();
    }

    /// <summary>What Stripe would not allow either is a mistake of the test.</summary>
    StripeDoubleEvent Act(Func<StripeDoubleEvent> work)
    {
        try
        {
            return Locked(work);
        }
        catch (StripeRefusal refusal)
        {
            throw new InvalidOperationException(refusal.Message, refusal);
        }
    }
}
