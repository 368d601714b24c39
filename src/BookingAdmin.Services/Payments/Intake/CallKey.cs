using System.Security.Cryptography;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>An `Idempotency-Key`, with the fingerprint of the request that came with it.</summary>
sealed record CallKey(string Key, byte[] Request)
{
    const int Longest = 255;

    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <returns>Null where the caller gave none.</returns>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static CallKey? Of(string? key, PaymentRequest request) => key switch
    {
        null => null,
        { Length: > 0 and <= Longest } when key.All(c => c is > ' ' and <= '~') =>
            new(key, SHA256.HashData([.. request.Canonical(), .. System.Text.Encoding.UTF8.GetBytes(request.GetType().Name)])),
        _ => throw new InvalidInputException($"An Idempotency-Key has 1 to {Longest} visible ASCII characters, and is given once."),
    };
}
