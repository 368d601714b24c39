using System.Net;
using System.Net.Sockets;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web.Host;

/// <param name="KnownProxies">Whose X-Forwarded-For and X-Forwarded-Proto are believed; empty: nobody's.</param>
public sealed record HostSettings(IReadOnlyList<IPNetwork> KnownProxies)
{
    const string ProxiesKey = "Host:KnownProxies";

    /// <summary>Leaves what is wrong with the reader.</summary>
    public static HostSettings Read(SettingsReader reader)
    {
        var proxies = new List<IPNetwork>();
        foreach (var word in reader.Words(ProxiesKey))
        {
            if (IPAddress.TryParse(word, out var address))
                proxies.Add(new(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128));
            else if (IPNetwork.TryParse(word, out var network))
                proxies.Add(network);
            else
                reader.Fault(ProxiesKey, $"\"{word}\" is neither an address nor a network such as 10.0.0.0/8.");
        }
        return new(proxies);
    }
}
