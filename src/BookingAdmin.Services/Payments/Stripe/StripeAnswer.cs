using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>What came back from one try of a call.</summary>
/// <param name="Status">Null: there was no answer.</param>
/// <param name="Body">Null: there was none, or it was too long to be Stripe's.</param>
/// <param name="Why">Where there was no answer, a word for the reason.</param>
sealed record StripeAnswer(HttpStatusCode? Status, byte[]? Body, string? RequestId = null, bool? ShouldRetry = null, TimeSpan? RetryAfter = null, string? Why = null)
{
    // An intent with all its metadata has some 30 KB.
    const int LongestBody = 1024 * 1024;
    const long LastSecond = 253_402_300_799;
    const string NotStripes = "unreadable_answer";
    static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);
    static readonly SearchValues<char> WordCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    public bool IsGood => Status is { } status && (int)status is >= 200 and <= 299;

    /// <summary>Whether the same call can have another outcome. Stripe may forbid it, but not ask for it where repeating is pointless.</summary>
    public bool MayRetry => Status is not { } status || (int)status is 409 or 429 or >= 500 && ShouldRetry is not false;

    /// <summary>Whether the work may have been done all the same.</summary>
    public bool LeavesDoubt => Status is not { } status || (int)status is 409 or >= 500;

    public static StripeAnswer None(string why) => new(null, null, Why: why);

    public static async Task<StripeAnswer> ReadAsync(HttpResponseMessage answer, TimeProvider clock, CancellationToken cancel)
    {
        bool? shouldRetry = Header(answer, "Stripe-Should-Retry") switch { "true" => true, "false" => false, _ => null };
        return new(answer.StatusCode, await BodyAsync(answer.Content, cancel), Word(Header(answer, "Request-Id")), shouldRetry, Wait(answer, clock));
    }

    /// <exception cref="StripeException">This is no intent.</exception>
    public PaymentIntent ReadIntent()
    {
        var intent = Read<IntentJson>("payment_intent", json => json.Object);
        return new(intent.Id, intent.Status, intent.Amount, intent.AmountReceived, intent.Currency, intent.ClientSecret, intent.LatestCharge?.Id, intent.Metadata ?? [])
        {
            LatestCharge = intent.LatestCharge?.Whole is { } charge
                ? new(charge.Id, charge.Amount, charge.AmountRefunded, charge.Disputed, DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(charge.Created, 0, LastSecond)),
                    [.. charge.Refunds?.Data.Select(Of) ?? []])
                : null,
        };
    }

    /// <exception cref="StripeException">This is no refund.</exception>
    public StripeRefund ReadRefund() => Of(Read<RefundJson>("refund", json => json.Object));

    static StripeRefund Of(RefundJson refund) =>
        new(refund.Id, refund.Status, refund.PaymentIntent, refund.Amount, refund.Currency, Word(refund.FailureReason), Word(refund.Metadata?.GetValueOrDefault("refundId")));

    /// <param name="doubt">Whether an earlier try of the call may have done its work.</param>
    public StripeException ToFault(bool doubt)
    {
        if (Status is not { } status)
            return new(StripeFault.Unreachable, Why);
        var error = TryRead<ErrorJson>()?.Error;
        var code = error?.Type is "idempotency_error" ? Word(error.Code) ?? error.Type : Word(error?.Code);
        var fault = (int)status switch
        {
            409 => StripeFault.Conflict,
            429 => StripeFault.TooMany,
            // Something between here and Stripe may say 404 too: that is no word of Stripe's.
            _ when error is null => StripeFault.Unavailable,
            400 when error.Type is "idempotency_error" => StripeFault.Conflict,
            400 when code is "rate_limit" => StripeFault.TooMany,
            400 or 402 => StripeFault.Refused,
            401 or 403 => StripeFault.Unauthorized,
            404 => StripeFault.NotFound,
            _ => StripeFault.Unavailable,
        };
        return new(fault, error is null && fault is StripeFault.Unavailable ? NotStripes : code, Word(error?.DeclineCode), RequestId, status)
        {
            RetryAfter = RetryAfter,
            // Both are looked at before the idempotency key is: a refusal for the one says nothing about the other.
            LeavesDoubt = doubt && fault is StripeFault.Unauthorized or StripeFault.TooMany,
        };
    }

    T Read<T>(string kind, Func<T, string> kindOf) where T : class =>
        TryRead<T>() is { } value && kindOf(value) == kind ? value : throw new StripeException(StripeFault.Unavailable, NotStripes, null, RequestId, Status);

    T? TryRead<T>() where T : class
    {
        try
        {
            return Body is null ? null : JsonSerializer.Deserialize<T>(Body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancel)
    {
        try
        {
            await content.LoadIntoBufferAsync(LongestBody, cancel);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return null;
        }
        return await content.ReadAsByteArrayAsync(cancel);
    }

    static TimeSpan? Wait(HttpResponseMessage answer, TimeProvider clock)
    {
        var asked = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;
        return asked is not { } wait ? null : wait > LongestRetryAfter ? LongestRetryAfter : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>It goes into logs and pages, so it must be a code or an id and nothing else.</summary>
    static string? Word(string? text) => text is { Length: > 0 and <= 100 } && !text.AsSpan().ContainsAnyExcept(WordCharacters) ? text : null;

    sealed record IntentJson(
        string Id, string Object, string Status, long Amount, string Currency, long AmountReceived = 0, string? ClientSecret = null, [property: JsonConverter(typeof(ChargeOrId))] ChargeLink? LatestCharge = null,
        Dictionary<string, string>? Metadata = null);

    /// <param name="Whole">Null where Stripe wrote its id only.</param>
    sealed record ChargeLink(string Id, ChargeJson? Whole);

    sealed record ChargeJson(string Id, long Amount, long AmountRefunded, bool Disputed, long Created, RefundsJson? Refunds = null);

    sealed record RefundsJson(IReadOnlyList<RefundJson> Data);

    /// <summary>Stripe writes the object in place of its id, where that was asked for.</summary>
    sealed class ChargeOrId : JsonConverter<ChargeLink>
    {
        public override ChargeLink? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => new(reader.GetString()!, null),
            JsonTokenType.StartObject => JsonSerializer.Deserialize<ChargeJson>(ref reader, options) is { } charge ? new(charge.Id, charge) : null,
            _ => throw new JsonException("A charge is neither an id nor an object."),
        };

        public override void Write(Utf8JsonWriter writer, ChargeLink value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    sealed record RefundJson(string Id, string Object, string Status, long Amount, string Currency, string? PaymentIntent = null, string? FailureReason = null, Dictionary<string, string>? Metadata = null);

    sealed record ErrorJson(ErrorDetail Error);

    sealed record ErrorDetail(string? Type = null, string? Code = null, string? DeclineCode = null);
}
