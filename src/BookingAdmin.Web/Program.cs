using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Embedded;
using BookingAdmin.Services.Settings;
using BookingAdmin.Web;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Shell;

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ProgramRoot.Folder });
    var settings = BookingAdminSettings.Read(builder.Configuration);
    EnvironmentRules.Require(settings, builder.Environment);

    await using var database = await MarketplaceDatabase.OpenAsync(settings, CancellationToken.None);
    builder.Services.AddBookingAdmin(settings with { CreateMarketplace = settings.CreateMarketplace || database.IsEmbedded }, database.Connection);
    builder.Services.AddAccess();
    builder.Services.AddPages();

    await using var app = builder.Build();
    await app.Services.GetRequiredService<DatabaseSetup>().PrepareAsync(CancellationToken.None);
    if (database.IsEmbedded)
        await database.FillWithDemoAsync(CancellationToken.None);

    app.UsePages();
    app.MapSession(settings);
    app.MapPages();
    Announcement.WhenStarted(app, database, settings);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is InvalidSettingsException or DatabaseSetupException or EmbeddedPostgresException)
{
    await Console.Error.WriteLineAsync($"BookingAdmin cannot start. {e.Message}");
    return 1;
}

/// <summary>The host, for tests.</summary>
public sealed partial class Program;
