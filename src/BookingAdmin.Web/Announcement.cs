using BookingAdmin.Embedded;
using BookingAdmin.Web.Access;

namespace BookingAdmin.Web;

/// <summary>Shows the person who started the dashboard where it is and as whom to sign in.</summary>
static class Announcement
{
    public static void WhenStarted(WebApplication app, MarketplaceDatabase database, AccessSettings access) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (!access.DemoSignIn)
                return;
            Console.WriteLine($"""

                  BookingAdmin is at {app.Urls.FirstOrDefault()}
                  Database: {(database.IsEmbedded ? "the embedded demo marketplace" : database.Connection)}
                  {(database.IsEmbedded
                        ? "Sign in as Emma Stone (celebrity), Sam Okafor (support) or Ada Whitfield (admin): no password needed."
                        : "Anybody on this machine can sign in as anybody: DemoSignIn:Enabled is true.")}
                  Ctrl-C stops it.

                """);
        });
}
