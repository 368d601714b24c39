using System.Net;
using System.Net.Sockets;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>
/// Whether an address belongs to the public Internet. A browser names its push service, so an address that leads into the operator's
/// own network must not be called for it.
/// </summary>
static class PublicAddress
{
    /// <summary>What IANA's registry of special-purpose addresses does not give to the public, and multicast.</summary>
    static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    static readonly IPNetwork Global = IPNetwork.Parse("2000::/3"), Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        // A network without IPv4 reaches it through such addresses, which end in the real one.
        if (Translated.Contains(address))
            return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return (address.AddressFamily is AddressFamily.InterNetwork || Global.Contains(address))
            && !Array.Exists(Special, network => network.Contains(address));
    }
}
