using System.Net;
using BookingAdmin.Testing;
using BookingAdmin.Testing.NextAuth;

namespace BookingAdmin.Web.Tests.Access.NextAuth;

/// <summary>The demo marketplace with a host that takes the sessions of its NextAuth.</summary>
public sealed class MarketplacePlace : IAsyncLifetime
{
    public const string EmmaUser = "cdemouseremmastone0000000", Emma = "cdemocelebrityemmastone00";

    public TestMarketplace Marketplace { get; private set; } = null!;

    internal Dashboard Dashboard { get; private set; } = null!;

    /// <summary>A user who is a customer and nothing else.</summary>
    public string Fan { get; private set; } = "";

    public static async Task<MarketplacePlace> OpenAsync()
    {
        var place = new MarketplacePlace();
        await place.InitializeAsync();
        return place;
    }

    public async ValueTask InitializeAsync()
    {
        Marketplace = await TestMarketplace.DemoAsync();
        Fan = await Marketplace.ScalarAsync<string>("""SELECT id FROM "User" WHERE role = 'FAN' ORDER BY id LIMIT 1""");
        Dashboard = await Dashboard.StartAsync(Marketplace, null, ("SignIn:NextAuth:Secret", NextAuthSession.Secret));
    }

    /// <summary>A browser with these cookies.</summary>
    internal Person With(IEnumerable<Cookie> cookies)
    {
        var person = Dashboard.Visit();
        foreach (var cookie in cookies)
            person.Cookies.Add(Dashboard.Address, cookie);
        return person;
    }

    internal async Task<Person> AsAsync(string user, string role) => With(await NextAuthSession.SignInAsync(user, role));

    public async ValueTask DisposeAsync()
    {
        await Dashboard.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
