using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>What came back from one try of a call.</summary>
/// <param name="Status">Null: there was no answer.</param>
/// <param name="Body">Empty also where it was too long to be Stripe's.</param>
/// <param name="Why">Where there was no answer, a code for the reason.</param>
sealed record StripeAnswer(int? Status, HttpResponseHeaders? Headers, byte[] Body, string? Why = null)
{
    // An intent with all its metadata has some 30 KB.
    const int LongestBody = 1024 * 1024;
    const long LastSecond = 253_402_300_799;
    static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public bool IsGood => Status is >= 200 and <= 299;

    /// <summary>Whether the same call can have another outcome. Stripe may forbid a retry, but not ask for a pointless one.</summary>
    public bool MayRetry => Status is null or 409 or 429 or >= 500 && Header("Stripe-Should-Retry") is not "false";

    /// <summary>Whether the work may have been done all the same.</summary>
    public bool LeavesDoubt => Status is null or 409 or >= 500;

    public static StripeAnswer None(string why) => new(null, null, [], why);

    public static async Task<StripeAnswer> OfAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestBody, cancel);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return new((int)response.StatusCode, response.Headers, []);
        }
        return new((int)response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(cancel));
    }

    /// <returns>Null: the answer is no intent.</returns>
    public PaymentIntent? ReadIntent() => !IsGood ? null : Read<IntentJson, PaymentIntent>(intent =>
    {
        var charge = intent.LatestCharge is { ValueKind: JsonValueKind.Object } whole ? whole.Deserialize<ChargeJson>(Json) : null;
        return intent.Object is not "payment_intent" ? null : new(
            intent.Id, intent.Status, intent.Amount, intent.AmountReceived, intent.Currency, intent.ClientSecret,
            charge?.Id ?? intent.LatestCharge?.GetString(), intent.Metadata ?? [])
        {
            LatestCharge = charge is null ? null : new(
                charge.Id, charge.Amount, charge.AmountRefunded, charge.Disputed,
                Time(charge.Created), [.. charge.Refunds?.Data.Select(Of) ?? []])
            {
                CaptureBefore = CaptureBefore(charge.PaymentMethodDetails) is { } until ? Time(until) : null,
            },
        };
    });

    /// <returns>Null: the answer is no refund.</returns>
    public StripeRefund? ReadRefund() =>
        !IsGood ? null : Read<RefundJson, StripeRefund>(refund => refund.Object is "refund" ? Of(refund) : null);

    /// <param name="doubt">Whether an earlier try of the call may have done its work.</param>
    public StripeException ToFault(bool doubt, TimeProvider clock)
    {
        if (Status is not { } status)
            return new(StripeFault.Unreachable, Why);
        var error = IsGood ? null : Read<ErrorJson, ErrorDetail>(json => json.Error);
        var code = error?.Type is "idempotency_error" ? Code(error.Code) ?? error.Type : Code(error?.Code);
        var fault = status switch
        {
            409 => StripeFault.Conflict,
            429 => StripeFault.TooMany,
            // A proxy between here and Stripe may say 404 too, and proves nothing.
            _ when error is null => StripeFault.Unavailable,
            400 when error.Type is "idempotency_error" => StripeFault.Conflict,
            400 when code is "rate_limit" => StripeFault.TooMany,
            400 or 402 => StripeFault.Refused,
            401 or 403 => StripeFault.Unauthorized,
            404 => StripeFault.NotFound,
            _ => StripeFault.Unavailable,
        };
        if (error is null && fault is StripeFault.Unavailable)
            code = "unreadable_answer";
        return new(fault, code, Code(error?.DeclineCode), Code(Header("Request-Id")), (HttpStatusCode)status)
        {
            RetryAfter = RetryAfter(clock),
            // Stripe checks the key and the rate before the idempotency key: such a refusal says nothing about the earlier try.
            LeavesDoubt = doubt && fault is StripeFault.Unauthorized or StripeFault.TooMany,
        };
    }

    TimeSpan? RetryAfter(TimeProvider clock)
    {
        var asked = Headers?.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;
        return asked is { } wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    string? Header(string name) => Headers is not null && Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    T? Read<TJson, T>(Func<TJson, T?> read) where TJson : class where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<TJson>(Body, Json) is { } json ? read(json) : null;
        }
        // The second is thrown for a charge that is neither a text nor an object.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, LastSecond));

    /// <summary>
    /// It stands with the details of the payment method, which are of another shape for each; what is not read there is not said.
    /// </summary>
    static long? CaptureBefore(JsonElement? details) =>
        details is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("type", out var type)
            && type.ValueKind is JsonValueKind.String && known.TryGetProperty(type.GetString()!, out var method)
            && method.ValueKind is JsonValueKind.Object && method.TryGetProperty("capture_before", out var until)
            && until.ValueKind is JsonValueKind.Number && until.TryGetInt64(out var seconds) ? seconds : null;

    static StripeRefund Of(RefundJson refund) => new(
        refund.Id, refund.Status, refund.PaymentIntent, refund.Amount, refund.Currency, Code(refund.FailureReason),
        Code(refund.Metadata?.GetValueOrDefault("refundId")));

    /// <summary>Null unless the text is a code or an id: it goes into logs and pages.</summary>
    static string? Code(string? text) =>
        text is { Length: > 0 and <= 100 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : null;

    /// <param name="LatestCharge">Its id, or the object where that was asked for.</param>
    sealed record IntentJson(
        string Id, string Object, string Status, long Amount, string Currency, long AmountReceived = 0, string? ClientSecret = null,
        JsonElement? LatestCharge = null, Dictionary<string, string>? Metadata = null);

    sealed record ChargeJson(
        string Id, long Amount, long AmountRefunded, bool Disputed, long Created, RefundsJson? Refunds = null,
        JsonElement? PaymentMethodDetails = null);

    sealed record RefundsJson(IReadOnlyList<RefundJson> Data);

    sealed record RefundJson(
        string Id, string Object, string Status, long Amount, string Currency, string? PaymentIntent = null, string? FailureReason = null,
        Dictionary<string, string>? Metadata = null);

    sealed record ErrorJson(ErrorDetail Error);

    sealed record ErrorDetail(string? Type = null, string? Code = null, string? DeclineCode = null);
}
