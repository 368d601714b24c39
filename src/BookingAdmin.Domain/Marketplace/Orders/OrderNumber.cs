using System.Security.Cryptography;

namespace BookingAdmin.Domain.Marketplace.Orders;

/// <summary>
/// Numbers of orders, as the marketplace makes them: `KO-`, the time in epoch milliseconds, `-` and 6 upper-case base 36 digits.
/// </summary>
public static class OrderNumber
{
    const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>
    /// Two numbers of one millisecond can be the same, once in two thousand million: the caller that inserts one tries again then.
    /// </summary>
    public static string New(DateTimeOffset now) => $"KO-{now.ToUnixTimeMilliseconds()}-{RandomNumberGenerator.GetString(Digits, 6)}";
}
