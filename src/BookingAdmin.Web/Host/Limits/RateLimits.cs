using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using BookingAdmin.Services.Access;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.RateLimiting;

namespace BookingAdmin.Web.Host.Limits;

/// <summary>How often somebody may ask. Decisions and repairs are counted in the services, see <see cref="ActionLimits"/>.</summary>
static class RateLimits
{
    const int SignInsPerMinute = 60;

    // Not the provider’s logout: a provider may end everybody's session at once, and each must end.
    static readonly PathString[] SignIn = [Addresses.StartSession, Addresses.DemoSession, Addresses.ProviderAnswer];

    /// <summary>By address, and before authentication: it is there that a provider's answer is dealt with.</summary>
    public static void UseSignInLimit(this WebApplication app) =>
        app.UseRateLimiter(Limit(SignInsPerMinute, context => IsSignIn(context.Request.Path) ? $"address {Address(context)}" : null));

    // Routing takes an address with a slash at its end for the same.
    static bool IsSignIn(PathString path) => SignIn.Contains(new((path.Value ?? "").TrimEnd('/')));

    /// <param name="whose">Who is counted; null: nobody.</param>
    public static RateLimiterOptions Limit(int perMinute, Func<HttpContext, string?> whose) => new()
    {
        GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => whose(context) is { } key
            ? RateLimitPartition.GetTokenBucketLimiter(key, _ => ActionLimits.PerMinute(perMinute))
            : RateLimitPartition.GetNoLimiter("nobody")),
        OnRejected = (rejected, _) => new(PlainAnswer.TooManyAsync(rejected.HttpContext,
            rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1))),
    };

    /// <summary>Of an IPv6 address the network: a caller who has one such address has its whole /64.</summary>
    public static string Address(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]).ToString()
            : address.ToString();
    }
}
