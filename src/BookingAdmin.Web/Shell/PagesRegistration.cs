using BookingAdmin.Services;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Api;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Notices.Install;
using BookingAdmin.Web.Preferences;
using BookingAdmin.Web.Requests.Decide;
using BookingAdmin.Web.Ui.Theme;
using MudBlazor.Services;

namespace BookingAdmin.Web.Shell;

static class PagesRegistration
{
    public static void AddPages(this IServiceCollection services)
    {
        // A page takes a server that says nothing for twice this long for gone: see connection.js.
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.KeepAliveInterval = TimeSpan.FromSeconds(5));
        services.AddMudServices();
        services.AddSingleton<ThemeFile>();
        services.AddSingleton<OfflinePage>();
        services.AddScoped<RecentDecisions>();
        services.AddHostedService<ChangeListener>();
        services.AddHostedService<ChangeFollower>();
        services.AddHostedService<MonitorWorker>();
        services.AddHostedService<RepairJobWorker>();
        services.AddOutboxWorker();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
    }

    public static void UsePages(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UsePreferences();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = Addresses.Error,
            StatusCodeSelector = fault =>
                DatabaseFault.IsOutside(fault) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute(Addresses.NotFound, createScopeForStatusCodePages: true);
        // That page is for a visit of what is not there. Made again as a visit of a page, a refused form would fail once more on its way.
        app.UseWhen(context => !ApiErrors.IsApi(context), pages => pages.UseStatusCodePages(status =>
            HttpMethods.IsGet(status.HttpContext.Request.Method) && status.HttpContext.Response.StatusCode is StatusCodes.Status404NotFound
                ? Task.CompletedTask
                : PlainAnswer.StatusAsync(status.HttpContext)));
        app.UseApiErrors();
        app.UseStaticFiles();
        app.Services.GetRequiredService<ThemeFile>().Use(app);
        app.UseAuthentication();
        app.Use((context, next) => SessionCookie.RequireKnown(context, next));
        app.UseApiLimit();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().ShortCircuit();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server =>
        {
            server.DisableWebSocketCompression = true;
            // Part of the policy that every page carries.
            server.ContentSecurityFrameAncestorsPolicy = null;
        });
    }
}
