using BookingAdmin.Embedded;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Services;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;
using BookingAdmin.Web;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Api;
using BookingAdmin.Web.Audit;
using BookingAdmin.Web.Consistency.Findings;
using BookingAdmin.Web.Demo;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Notices;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Preferences;
using BookingAdmin.Web.Requests.Calendar;
using BookingAdmin.Web.Shell;
using BookingAdmin.Web.Telemetry;
using BookingAdmin.Web.Ui.Theme;

// Numbers and dates in sentences must not follow the machine that it happens to run on.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ProgramRoot.Folder });
    builder.Configuration.AddSecretFiles();
    var reader = new SettingsReader(builder.Configuration);
    var settings = BookingAdminSettings.Read(reader);
    var access = AccessSettings.Read(reader);
    var host = HostSettings.Read(reader);
    var telemetry = TelemetrySettings.Read(reader);
    EnvironmentRules.Check(reader, settings, access, builder.Configuration, builder.Environment);
    HostRules.Check(reader, builder.Configuration, builder.Environment);
    reader.Require();

    await using var database = await MarketplaceDatabase.OpenAsync(
        settings.ConnectionString, settings.EmbeddedFolder, CancellationToken.None);
    settings = builder.Services.AddDemoPayments(settings, database);
    builder.Services.AddBookingAdmin(settings with
    {
        CreateMarketplace = settings.CreateMarketplace || database.IsEmbedded,
        Monitor = settings.Monitor.For(database.IsEmbedded),
    }, database.Connection);
    builder.AddHost(host);
    builder.Services.AddAccess(access, builder.Environment);
    builder.Services.AddApi();
    builder.Services.AddPages();
    builder.Services.AddTelemetry(telemetry);

    await using var app = builder.Build();
    await using (var scope = app.Services.CreateAsyncScope())
        await scope.ServiceProvider.GetRequiredService<DatabaseSetup>().PrepareAsync(CancellationToken.None);
    if (database.IsEmbedded)
        await database.FillWithDemoAsync(BookingGuard.WithDemo(settings.Repair), CancellationToken.None);
    await app.MakeFirstKeyAsync();
    await app.Services.GetRequiredService<ThemeFile>().MakeAsync();

    app.UseHost(access.SignIn?.Authority);
    app.UsePages();
    app.MapHealth();
    app.MapSession(access);
    app.MapPreferences();
    app.MapApi();
    StripeWebhook.Map(app);
    app.UseDemoPayments();
    app.MapFindingExport();
    app.MapAuditExport();
    app.MapCalendar();
    app.MapUnsubscribe();
    app.MapInstalled();
    app.MapOrderExport();
    app.MapPages();
    Announcement.WhenStarted(app, database, access);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is InvalidSettingsException or DatabaseSetupException or EmbeddedPostgresException)
{
    await Console.Error.WriteLineAsync($"BookingAdmin cannot start. {e.Message}");
    // 2 as of the command line: what is wrong is the database, and no setting.
    return e is InvalidSettingsException ? 1 : 2;
}

/// <summary>The host, for tests.</summary>
public sealed partial class Program;
