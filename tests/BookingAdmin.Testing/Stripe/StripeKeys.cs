using System.Text;
using System.Text.Json.Nodes;

namespace BookingAdmin.Testing.Stripe;

/// <summary>An answer as it is kept for an idempotency key.</summary>
sealed record StripeResponse(int Status, byte[] Body)
{
    public static StripeResponse Of(StripeRefusal refusal) => new(refusal.Status, StripeJson.Bytes(refusal.Body()));

    public static StripeResponse Of(JsonObject body) => new(200, StripeJson.Bytes(body));
}

/// <summary>Idempotency keys with the answers that their first call got. Whoever calls holds the double's lock.</summary>
sealed class StripeKeys(TimeProvider clock)
{
    const int Longest = 255;
    static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <returns>The answer of the first call, or null: this is the first, and it runs from now on.</returns>
    /// <exception cref="StripeRefusal">The key cannot be used for this call, or not now.</exception>
    public (StripeResponse Answer, string RequestId)? Begin(StripeCall call, string requestId)
    {
        var key = call.IdempotencyKey!;
        if (key.Length > Longest)
            throw new StripeRefusal(400, $"Idempotency keys can have up to {Longest} characters.") { Type = "idempotency_error" };
        var now = clock.GetUtcNow();
        if (entries.TryGetValue(key, out var known) && known.Answer is not null && now - known.At >= Kept)
            known = null;
        if (known is null)
        {
            entries[key] = new(call.Path, Parameters(call), requestId, now);
            return null;
        }
        if (known.Path != call.Path)
            throw new StripeRefusal(
                400, $"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{known.Path}' vs "
                + $"'{call.Path}'). Try using a key other than '{key}' if you meant to execute a different request.")
                { Type = "idempotency_error" };
        if (known.Parameters != Parameters(call))
            throw new StripeRefusal(
                400, $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key "
                + $"other than '{key}' if you meant to execute a different request.") { Type = "idempotency_error" };
        return known.Answer is { } answer ? (answer, known.RequestId)
            : throw new StripeRefusal(
                409, $"There is currently another in-progress request using this Stripe-Idempotency-Key (that probably means you "
                + $"submitted twice, and the other request is still going through): {key}.")
                { Type = "idempotency_error", Code = "idempotency_key_in_use" };
    }

    /// <param name="answer">Null: nothing is kept, and the next call with that key is the first again.</param>
    public void End(string key, StripeResponse? answer)
    {
        if (answer is null)
            entries.Remove(key);
        else
            entries[key].Answer = answer;
    }

    static string Parameters(StripeCall call)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in call.Form.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        return text.ToString();
    }

    sealed class Entry(string path, string parameters, string requestId, DateTimeOffset at)
    {
        public string Path { get; } = path;
        public string Parameters { get; } = parameters;
        public string RequestId { get; } = requestId;
        public DateTimeOffset At { get; } = at;
        public StripeResponse? Answer { get; set; }
    }
}
