using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.Data;

namespace BookingAdmin.Embedded.Stripe;

/// <summary>
/// Stripe, as far as our client asks it, within this process: no call leaves it, and no money moves. The embedded database alone has one,
/// and that exists in Development only. What has happened in this process stands before what the rows say.
/// </summary>
public sealed class DemoStripe : HttpMessageHandler
{
    readonly DemoPaymentRows rows;
    readonly DemoStripeEvents events = new();
    readonly SemaphoreSlim gate = new(1);
    readonly Dictionary<string, DemoPayment> changed = new(StringComparer.Ordinal);

    internal DemoStripe(DatabaseConnection database) => rows = new(database);

    /// <summary>Of test mode, and no account's.</summary>
    public string SecretKey { get; } = "sk_test_demo";

    /// <summary>What its events are signed with.</summary>
    public string WebhookSecret => events.Secret;

    /// <summary>From now on its events go to this address; those from before too.</summary>
    public void SendEventsTo(Uri webhook) => events.SendTo(webhook);

    /// <summary>The customer's browser pays.</summary>
    public async Task PayAsync(string clientSecret, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (await FindAsync(clientSecret.Split("_secret_")[0], cancel) is not { Status: "requires_payment_method" } payment)
                throw new InvalidOperationException("Nothing can be paid with this secret.");
            if (payment.IsManual)
            {
                (payment.Status, payment.HeldAt) = ("requires_capture", Now);
                Keep(payment, "payment_intent.amount_capturable_updated", DemoStripeJson.Of(payment));
            }
            else
                Take(payment);
        }
        finally
        {
            gate.Release();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var form = request.Content is null ? [] : Form(await request.Content.ReadAsStringAsync(cancellationToken));
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.First() : "";
        await gate.WaitAsync(cancellationToken);
        try
        {
            var (status, answer) = await AnswerAsync(request, form, key, cancellationToken);
            return new(status) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json) };
        }
        finally
        {
            gate.Release();
        }
    }

    Task<(HttpStatusCode, JsonObject)> AnswerAsync(
        HttpRequestMessage request, Dictionary<string, string> form, string key, CancellationToken cancel) =>
        (request.Method.Method, request.RequestUri!.AbsolutePath.Trim('/').Split('/')) switch
    {
        ("POST", ["v1", "payment_intents"]) => CreateAsync(form, key, cancel),
        ("GET", ["v1", "payment_intents", var id]) => OfPaymentAsync(id, payment =>
            (HttpStatusCode.OK, DemoStripeJson.Of(payment, request.RequestUri.Query.Length > 0)), cancel),
        ("POST", ["v1", "payment_intents", var id, "capture"]) => OfPaymentAsync(id, Capture, cancel),
        ("POST", ["v1", "payment_intents", var id, "cancel"]) => OfPaymentAsync(id, Close, cancel),
        ("POST", ["v1", "refunds"]) => OfPaymentAsync(form["payment_intent"], payment => Refund(payment, form, key), cancel),
        ("GET", ["v1", "refunds", var id]) => RefundAsync(id, cancel),
        _ => Task.FromResult(Unknown),
    };

    /// <summary>The same key is the same payment, also after a restart.</summary>
    async Task<(HttpStatusCode, JsonObject)> CreateAsync(Dictionary<string, string> form, string key, CancellationToken cancel)
    {
        var manual = form.GetValueOrDefault("capture_method") is "manual";
        var id = $"{(manual ? DemoPayment.Manual : "pi_demo_")}{Digest(key)}";
        var payment = await FindAsync(id, cancel) ?? new()
        {
            Id = id, Status = "requires_payment_method", Amount = long.Parse(form["amount"], CultureInfo.InvariantCulture),
            Currency = form["currency"], CreatedAt = Now, Metadata = Metadata(form),
        };
        changed[id] = payment;
        return (HttpStatusCode.OK, DemoStripeJson.Of(payment));
    }

    (HttpStatusCode, JsonObject) Capture(DemoPayment payment)
    {
        if (payment.Status is not "requires_capture")
            return (HttpStatusCode.BadRequest, DemoStripeJson.Error("payment_intent_unexpected_state"));
        Take(payment);
        return (HttpStatusCode.OK, DemoStripeJson.Of(payment));
    }

    void Take(DemoPayment payment)
    {
        payment.Status = "succeeded";
        Keep(payment, "payment_intent.succeeded", DemoStripeJson.Of(payment));
    }

    (HttpStatusCode, JsonObject) Close(DemoPayment payment)
    {
        if (payment.Status is "succeeded" or "canceled")
            return (HttpStatusCode.BadRequest, DemoStripeJson.Error("payment_intent_unexpected_state"));
        payment.Status = "canceled";
        Keep(payment, "payment_intent.canceled", DemoStripeJson.Of(payment));
        return (HttpStatusCode.OK, DemoStripeJson.Of(payment));
    }

    (HttpStatusCode, JsonObject) Refund(DemoPayment payment, Dictionary<string, string> form, string key)
    {
        var id = $"re_demo_{Digest(key)}";
        if (payment.Refunds.Find(refund => refund.Id == id) is { } known)
            return (HttpStatusCode.OK, DemoStripeJson.Of(payment, known));
        var left = payment.Amount - payment.Refunded;
        if (!payment.IsPaid || left == 0)
            return (HttpStatusCode.BadRequest,
                DemoStripeJson.Error(payment.IsPaid ? "charge_already_refunded" : "payment_intent_unexpected_state"));
        var made = new DemoRefund(
            id, form.TryGetValue("amount", out var asked) ? Math.Min(long.Parse(asked, CultureInfo.InvariantCulture), left) : left,
            "succeeded", Now, null, Metadata(form));
        payment.Refunds.Add(made);
        Keep(payment, "charge.refunded", DemoStripeJson.ChargeOf(payment));
        return (HttpStatusCode.OK, DemoStripeJson.Of(payment, made));
    }

    async Task<(HttpStatusCode, JsonObject)> RefundAsync(string id, CancellationToken cancel)
    {
        var payment = changed.Values.FirstOrDefault(payment => payment.Refunds.Exists(refund => refund.Id == id))
            ?? (await rows.PaymentOfAsync(id, cancel) is { } known ? await FindAsync(known, cancel) : null);
        return payment?.Refunds.Find(refund => refund.Id == id) is { } found
            ? (HttpStatusCode.OK, DemoStripeJson.Of(payment, found)) : Unknown;
    }

    async Task<(HttpStatusCode, JsonObject)> OfPaymentAsync(
        string id, Func<DemoPayment, (HttpStatusCode, JsonObject)> answer, CancellationToken cancel) =>
        await FindAsync(id, cancel) is { } payment ? answer(payment) : Unknown;

    async Task<DemoPayment?> FindAsync(string id, CancellationToken cancel) =>
        changed.GetValueOrDefault(id) ?? await rows.FindAsync(id, cancel);

    void Keep(DemoPayment payment, string type, JsonObject about)
    {
        changed[payment.Id] = payment;
        events.Send(type, about);
    }

    static (HttpStatusCode, JsonObject) Unknown => (HttpStatusCode.NotFound, DemoStripeJson.Error("resource_missing"));

    static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];

    static Dictionary<string, string> Form(string body) => body.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=')).ToDictionary(
            pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]), StringComparer.Ordinal);

    static Dictionary<string, string> Metadata(Dictionary<string, string> form) => form
        .Where(pair => pair.Key.StartsWith("metadata[", StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key["metadata[".Length..^1], pair => pair.Value, StringComparer.Ordinal);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            events.Dispose();
            gate.Dispose();
        }
        base.Dispose(disposing);
    }
}
