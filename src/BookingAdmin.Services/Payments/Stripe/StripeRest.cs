namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>
/// How long this process asks Stripe for nothing from the outbox, after an answer that would meet every other entry too. For several
/// threads.
/// </summary>
sealed partial class StripeRest(TimeProvider clock, ILogger<StripeRest> logger)
{
    static readonly TimeSpan AfterTooMany = TimeSpan.FromSeconds(5), AfterWrongKey = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    (long At, TimeSpan For)? rest;

    /// <summary>How much longer; null: not at all.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (gate)
                return rest is var (at, time) && time - clock.GetElapsedTime(at) is { } left && left > TimeSpan.Zero ? left : null;
        }
    }

    public void After(StripeException fault)
    {
        if (fault.Fault is not StripeFault.TooMany && !fault.IsOfTheKey)
            return;
        var time = fault.IsOfTheKey ? AfterWrongKey : fault.RetryAfter > AfterTooMany ? fault.RetryAfter.Value : AfterTooMany;
        lock (gate)
            rest = (clock.GetTimestamp(), time);
        Rests(logger, fault.Word, time.TotalSeconds);
    }

    [LoggerMessage(EventId = 399, Level = LogLevel.Warning, Message = "Stripe is left alone for {Seconds:0} s ({Fault})")]
    static partial void Rests(ILogger logger, string fault, double seconds);
}
