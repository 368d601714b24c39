using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Access.SignIn;
using BookingAdmin.Web.Requests.Decide;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MudBlazor;
using MudBlazor.Services;

namespace BookingAdmin.Web.Tests;

/// <summary>A bUnit context whose pages run on the real services over a marketplace database of their own.</summary>
public sealed class PageContext : BunitContext
{
    // A busy machine is no reason to fail.
    static PageContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    /// <param name="connection">As which user of the database; null: as the tests'.</param>
    /// <param name="log">What else gets the log.</param>
    public PageContext(TestMarketplace marketplace, Actor actor, string? connection = null, ILoggerProvider? log = null)
    {
        Services.AddSingleton<Overlays>();
        if (log is not null)
            Services.AddSingleton(log);
        Services.AddBookingAdmin(
            marketplace.Get<BookingAdminSettings>(), connection is null ? marketplace.Get<DatabaseConnection>() : new(connection));
        Services.AddSingleton<TimeProvider>(marketplace.Clock);
        Services.AddMudServices();
        Services.AddScoped<CurrentActor>();
        Services.AddScoped<CurrentSession>();
        Services.AddScoped<DemoPeople>();
        Services.AddSingleton(new AccessSettings(null, true));
        Services.AddScoped<RecentDecisions>();
        Services.AddAuthorizationCore(PermissionPolicies.Add);
        Services.AddScoped<AuthenticationStateProvider>(_ => new SignedInAs(actor));
        Services.AddCascadingAuthenticationState();
        State = this.AddBunitPersistentComponentState();
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new("Server", isInteractive: true));
        RenderTree.Add<Microsoft.AspNetCore.Components.CascadingValue<TimeZoneInfo>>(zone => zone.Add(z => z.Value, TimeZoneInfo.Utc));
        var overlays = Services.GetRequiredService<Overlays>();
        (overlays.Lists, overlays.Dialogs) = (Render<MudPopoverProvider>(), Render<MudDialogProvider>());
    }

    /// <summary>Where dialogs open, as the layout has it around every page.</summary>
    public IRenderedComponent<MudDialogProvider> Dialogs => Services.GetRequiredService<Overlays>().Dialogs;

    /// <summary>What a prerendered page hands over to its circuit.</summary>
    public BunitPersistentComponentState State { get; }

    sealed class SignedInAs(Actor actor) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(ActorClaims.PrincipalOf(actor, "test")));
    }
}
