namespace BookingAdmin.Testing.Stripe;

/// <summary>What goes wrong with a call of the double: queue it with <see cref="StripeDouble.Next"/>.</summary>
public sealed record StripeTrouble
{
    internal bool DoesTheWork { get; private init; }
    internal TroubleEnd End { get; private init; }
    internal int Answer { get; private init; }
    internal string? Code { get; private init; }
    internal string Type { get; private init; } = "api_error";
    internal string? Body { get; private init; }
    internal bool IsStored { get; private init; }
    internal IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

    /// <summary>
    /// Refused before anything is done, in Stripe's shape. Nothing is kept for the idempotency key, so the next try can succeed.
    /// </summary>
    public static StripeTrouble Status(
        int status, string? code = null, string type = "api_error", int? retryAfter = null, bool? shouldRetry = null)
    {
        var headers = new Dictionary<string, string>();
        if (retryAfter is { } seconds)
            headers["Retry-After"] = $"{seconds}";
        if (shouldRetry is { } again)
            headers["Stripe-Should-Retry"] = again ? "true" : "false";
        return new() { End = TroubleEnd.Error, Answer = status, Code = code, Type = type, Headers = headers };
    }

    /// <summary>
    /// A failure in the middle, kept for the idempotency key as Stripe does: each further try with that key gets it again, and nothing was
    /// done.
    /// </summary>
    public static StripeTrouble StoredStatus(int status, string? code = null, string type = "api_error") =>
        new() { End = TroubleEnd.Error, Answer = status, Code = code, Type = type, IsStored = true };

    /// <summary>The work is not done and no answer comes, until the caller gives up.</summary>
    public static StripeTrouble Hang { get; } = new() { End = TroubleEnd.Hang };

    /// <summary>The connection breaks before the work.</summary>
    public static StripeTrouble Break { get; } = new() { End = TroubleEnd.Break };

    /// <summary>The work is done, but its answer never arrives: the connection breaks.</summary>
    public static StripeTrouble AnswerLost { get; } = new() { End = TroubleEnd.Break, DoesTheWork = true };

    /// <summary>The work is done, but its answer does not come until the caller gives up.</summary>
    public static StripeTrouble AnswerHangs { get; } = new() { End = TroubleEnd.Hang, DoesTheWork = true };

    /// <summary>The answer's head comes, and the connection breaks within its body; the work is done.</summary>
    public static StripeTrouble AnswerBreaksOff { get; } = new() { End = TroubleEnd.BreakOff, DoesTheWork = true };

    /// <summary>Something else answers, such as a proxy; the work is not done.</summary>
    public static StripeTrouble Says(int status, string body, params (string Name, string Value)[] headers) =>
        new() { End = TroubleEnd.Text, Answer = status, Body = body,
            Headers = headers.ToDictionary(header => header.Name, header => header.Value) };
}

enum TroubleEnd
{
    Error,
    Hang,
    Break,
    BreakOff,
    Text,
}
