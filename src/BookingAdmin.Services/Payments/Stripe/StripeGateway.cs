using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>
/// The calls of Stripe that are needed. Each is tried up to three times with the same idempotency key, so a lost answer does nothing
/// twice. A caller that repeats a call later must give the same key and parameters. Every failure is a <see cref="StripeException"/>,
/// unless the caller cancels.
/// </summary>
public sealed partial class StripeGateway(
    BookingAdminSettings settings, TimeProvider clock, ILogger<StripeGateway> log, StripeTransport? transport = null) : IDisposable
{
    /// <summary>Pinned, since the shape of answers depends on it: without it the account's own version would decide.</summary>
    public const string ApiVersion = "2026-08-26.dahlia";

    const string AnyCall = "";
    const int Tries = 3, LongestId = 255;
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    readonly ConcurrentDictionary<string, string> refused = new(StringComparer.Ordinal);

    // What carries the calls instead is not ours to dispose of.
    readonly HttpClient client = new(transport?.Handler ?? new SocketsHttpHandler
    {
        // A redirect would send the key to an address that nobody set.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 32,
        // Our traces are no business of Stripe's.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    }, disposeHandler: transport is null)
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Whether there is a key. Without one every call is <see cref="StripeFault.NotSetUp"/>.</summary>
    public bool IsOn => settings.Stripe.IsOn;

    /// <summary>
    /// A code for why Stripe does not accept the key, until a call succeeds with it. A restricted key can do some calls and not others: for
    /// it, a call of the same kind counts.
    /// </summary>
    public string? KeyFault => refused.Values.FirstOrDefault();

    /// <summary>The time-out of one try.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait before the second try; before the third it is twice as long.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <exception cref="StripeException"/>
    public async Task<PaymentIntent> CreateIntentAsync(NewIntent intent, string idempotencyKey, CancellationToken cancel) =>
        await CallAsync(
            nameof(CreateIntentAsync), "v1/payment_intents", StripeForm.Of(intent), Checked(idempotencyKey), it => it.ReadIntent(), cancel);

    /// <summary>An intent that has succeeded or is cancelled already is Refused: `payment_intent_unexpected_state`.</summary>
    /// <exception cref="StripeException"/>
    public async Task<PaymentIntent> CancelIntentAsync(string id, string idempotencyKey, CancellationToken cancel) =>
        await CallAsync(
            nameof(CancelIntentAsync), $"v1/payment_intents/{Known(id)}/cancel", [], Checked(idempotencyKey),
            it => it.ReadIntent(), cancel);

    /// <summary>
    /// Takes the whole amount that the bank holds. Where nothing is held, or it is taken already: Refused,
    /// `payment_intent_unexpected_state`.
    /// </summary>
    /// <exception cref="StripeException"/>
    public async Task<PaymentIntent> CaptureIntentAsync(string id, string idempotencyKey, CancellationToken cancel) =>
        await CallAsync(
            nameof(CaptureIntentAsync), $"v1/payment_intents/{Known(id)}/capture", [], Checked(idempotencyKey),
            it => it.ReadIntent(), cancel);

    /// <exception cref="StripeException"/>
    public async Task<PaymentIntent> RetrieveIntentAsync(string id, CancellationToken cancel) =>
        await CallAsync(nameof(RetrieveIntentAsync), $"v1/payment_intents/{Known(id)}", null, null, it => it.ReadIntent(), cancel);

    /// <summary>
    /// With its charge and the charge's refunds: what went back, by whom, and whether the bank disputes it. A restricted key must be
    /// allowed to read charges for it.
    /// </summary>
    /// <exception cref="StripeException"/>
    public async Task<PaymentIntent> RetrieveIntentWithChargeAsync(string id, CancellationToken cancel) =>
        await CallAsync(
            nameof(RetrieveIntentWithChargeAsync), $"v1/payment_intents/{Known(id)}?expand[]=latest_charge.refunds", null, null,
            it => it.ReadIntent(), cancel);

    /// <summary>
    /// Where all is refunded already: Refused, `charge_already_refunded`. Stripe forgets an idempotency key after a day at the earliest;
    /// until then it also repeats a refusal or a 5xx that it gave to the key.
    /// </summary>
    /// <exception cref="StripeException"/>
    public async Task<StripeRefund> CreateRefundAsync(NewRefund refund, string idempotencyKey, CancellationToken cancel) =>
        await CallAsync(
            nameof(CreateRefundAsync), "v1/refunds", StripeForm.Of(refund), Checked(idempotencyKey), it => it.ReadRefund(), cancel);

    /// <exception cref="StripeException"/>
    public async Task<StripeRefund> RetrieveRefundAsync(string id, CancellationToken cancel) =>
        await CallAsync(nameof(RetrieveRefundAsync), $"v1/refunds/{Known(id)}", null, null, it => it.ReadRefund(), cancel);

    public void Dispose() => client.Dispose();

    /// <param name="form">Null: the call only reads.</param>
    /// <param name="read">Null where the answer is no such object.</param>
    async Task<T> CallAsync<T>(
        string call, string path, IReadOnlyList<KeyValuePair<string, string>>? form, string? idempotencyKey, Func<StripeAnswer, T?> read,
        CancellationToken cancel) where T : class
    {
        if (settings.Stripe.SecretKey is not { } key)
            throw new StripeException(StripeFault.NotSetUp);
        var doubt = false;
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.Stripe.BaseAddress, path));
            if (form is not null)
                (request.Method, request.Content) = (HttpMethod.Post, new FormUrlEncodedContent(form));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Headers.Accept.Add(new(MediaTypeNames.Application.Json));
            request.Headers.Add("Stripe-Version", ApiVersion);
            request.Headers.Add("User-Agent", "BookingAdmin");
            if (idempotencyKey is not null)
                request.Headers.Add("Idempotency-Key", idempotencyKey);

            var answer = await AskAsync(request, cancel);
            if (answer.IsGood)
                Accepts(call);
            if (read(answer) is { } value)
                return value;
            var fault = answer.ToFault(doubt, clock);
            if (fault.Fault is StripeFault.Unauthorized)
                Refuses(call, form is not null, fault);
            // Stripe looks at the key before anything else.
            else if (fault.Fault is StripeFault.Refused or StripeFault.NotFound)
                Accepts(call);
            if (attempt == Tries || !answer.MayRetry || fault.RetryAfter > LongestWait)
            {
                if (fault.Fault is StripeFault.Unauthorized)
                    Refused(call, fault.Code, fault.RequestId);
                else
                    Failed(call, attempt, fault.Fault, fault.Code, fault.RequestId);
                throw fault;
            }
            doubt |= answer.LeavesDoubt;
            var wait = Wait(attempt, fault.RetryAfter);
            Retries(call, attempt, fault.Fault, fault.Code, fault.RequestId, (long)wait.TotalMilliseconds);
            await Task.Delay(wait, clock, cancel);
        }
    }

    /// <param name="writes">A key that may not read holds up no payment.</param>
    void Refuses(string call, bool writes, StripeException fault)
    {
        if (fault.Status is HttpStatusCode.Unauthorized)
            refused[AnyCall] = fault.Word;
        else if (writes)
            refused[call] = fault.Word;
    }

    void Accepts(string call)
    {
        refused.TryRemove(AnyCall, out _);
        refused.TryRemove(call, out _);
    }

    async Task<StripeAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await StripeAnswer.OfAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return StripeAnswer.None("timeout");
        }
        // The exception's message is not passed on: it may repeat what was sent.
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return StripeAnswer.None((e as HttpRequestException)?.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "name_not_known",
                HttpRequestError.SecureConnectionError => "no_secure_connection",
                HttpRequestError.ConnectionError => "no_connection",
                _ => "no_valid_answer",
            });
        }
    }

    /// <summary>Twice as long each time, and random, so that callers refused together do not come back together.</summary>
    TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var longest = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, attempt - 1), LongestWait.TotalSeconds);
        var wait = TimeSpan.FromSeconds(longest * (1 + Random.Shared.NextDouble()) / 2);
        return asked > wait ? asked.Value : wait;
    }

    /// <summary>Ids come from the marketplace's columns, and a text that is no id must not become another path.</summary>
    static string Known(string id) => id is { Length: > 0 and <= LongestId } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') ? id
        : throw new StripeException(StripeFault.NotFound, "resource_missing");

    static string Checked(string idempotencyKey) =>
        idempotencyKey is { Length: > 0 and <= LongestId } && idempotencyKey.All(c => c is > ' ' and <= '~') ? idempotencyKey
        : throw new ArgumentException($"An idempotency key has 1 to {LongestId} characters of ASCII, no blanks.", nameof(idempotencyKey));

    [LoggerMessage(361, LogLevel.Information,
        "Stripe's {Call}, try {Attempt}: {Fault} ({Code}, request {RequestId}); trying again in {Milliseconds} ms")]
    partial void Retries(string call, int attempt, StripeFault fault, string? code, string? requestId, long milliseconds);

    [LoggerMessage(362, LogLevel.Warning, "Stripe's {Call} failed at try {Attempt}: {Fault} ({Code}, request {RequestId})")]
    partial void Failed(string call, int attempt, StripeFault fault, string? code, string? requestId);

    [LoggerMessage(363, LogLevel.Error, "Stripe does not accept the key for {Call} ({Code}, request {RequestId})")]
    partial void Refused(string call, string? code, string? requestId);
}
