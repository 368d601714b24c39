using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;

/// <summary>Clients, authorizations and tokens, in OpenIddict's own tables.</summary>
sealed class OpenIddictStore(DbContextOptions<OpenIddictStore> options) : DbContext(options)
{
    public static void Configure(DbContextOptionsBuilder store, string connectionString) =>
        store.UseNpgsql(connectionString).UseOpenIddict();

    public static OpenIddictStore Open(string connectionString)
    {
        var options = new DbContextOptionsBuilder<OpenIddictStore>();
        Configure(options, connectionString);
        return new(options.Options);
    }
}
