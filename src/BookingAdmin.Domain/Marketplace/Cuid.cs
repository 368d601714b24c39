using System.Security.Cryptography;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>Ids of the marketplace's rows: `c` and 24 lower-case base 36 digits, of which the first 8 give the time.</summary>
public static class Cuid
{
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string New(DateTimeOffset now) => Prefix(now) + RandomNumberGenerator.GetString(Digits, 16);

    /// <summary>`c` and the time: what ids that are made in one statement have in common. 9 characters.</summary>
    public static string Prefix(DateTimeOffset now)
    {
        Span<char> prefix = stackalloc char[9];
        var rest = now.ToUnixTimeMilliseconds();
        for (var i = 8; i > 0; i--, rest /= 36)
            prefix[i] = Digits[(int)(rest % 36)];
        prefix[0] = 'c';
        return new string(prefix);
    }
}
