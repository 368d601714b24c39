using System.Buffers.Text;
using System.Security.Cryptography;
using Lib.Net.Http.WebPush.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>The key of this installation at push services: made at first use, by one of the processes that ask at the same time.</summary>
public sealed class PushKeys(IDataProtectionProvider protection, TimeProvider clock)
{
    const int PointLength = 65, Coordinate = 32;

    // Push services refuse a token that holds longer than a day.
    static readonly TimeSpan TokenHolds = TimeSpan.FromHours(12);

    readonly IDataProtector protector = protection.CreateProtector("BookingAdmin.PushKey");

    /// <summary>What a browser binds its subscription to; in base64url.</summary>
    /// <param name="host">Under which name this installation is visited.</param>
    internal async Task<string> PublicAsync(BookingAdminContext context, string host, CancellationToken cancel)
    {
        var contact = $"https://{host}";
        if (await context.PushKeys.AsNoTracking().SingleOrDefaultAsync(cancel) is { } known && known.Contact == contact)
            return known.PublicKey;
        var (made, secret) = Make();
        var now = clock.Now();
        // Who comes second waits for the first, keeps that key, and only says the later address.
        return (await context.Database.SqlQuery<string>($"""
            INSERT INTO booking_admin.push_key AS k (id, public_key, private_key, contact, created_at)
            VALUES (1, {made}, {protector.Protect(secret)}, {contact}, {now})
            ON CONFLICT (id) DO UPDATE SET contact = excluded.contact
            RETURNING public_key AS "Value"
            """).ToListAsync(cancel)).Single();
    }

    /// <summary>Signs for this installation.</summary>
    /// <returns>Null where there is no key, or one that is encrypted with a key of data protection that is gone.</returns>
    internal async Task<VapidAuthentication?> SenderAsync(BookingAdminContext context, CancellationToken cancel)
    {
        if (await context.PushKeys.AsNoTracking().SingleOrDefaultAsync(cancel) is not { } key)
            return null;
        try
        {
            return new(key.PublicKey, Base64Url.EncodeToString(protector.Unprotect(key.PrivateKey)))
            {
                Subject = key.Contact, Expiration = (int)TokenHolds.TotalSeconds,
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    static (string Public, byte[] Private) Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = key.ExportParameters(includePrivateParameters: true);
        var point = new byte[PointLength];
        point[0] = 4;
        parts.Q.X!.CopyTo(point, 1);
        parts.Q.Y!.CopyTo(point, 1 + Coordinate);
        return (Base64Url.EncodeToString(point), parts.D!);
    }
}
