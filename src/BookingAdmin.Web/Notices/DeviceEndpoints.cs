using BookingAdmin.Services.Notices;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Notices.Install;

namespace BookingAdmin.Web.Notices;

/// <summary>What an installed inbox is made of, and what its scripts say of this browser's subscription.</summary>
static class DeviceEndpoints
{
    /// <param name="Endpoint">At the browser's push service.</param>
    sealed record Subscribed(string? Endpoint);

    /// <param name="Before">The endpoint that was replaced.</param>
    sealed record Renewed(string? Before, string? Endpoint, string? PublicKey, string? Secret);

    public static void MapInstalled(this WebApplication app)
    {
        app.MapGet(Addresses.Manifest, AppManifest.Answer).AllowAnonymous();
        app.MapGet(Addresses.Offline, OfflinePage.Answer).AllowAnonymous();

        var own = app.MapGroup("").RequireAuthorization(nameof(Permission.ManageOwnSessions));
        own.MapPost(Addresses.RecognizeDevice, async (
            HttpContext context, NoticeDevices devices, Subscribed browser, CancellationToken cancel) =>
            await devices.RecognizeAsync(ActorOf(context), browser.Endpoint ?? "", cancel) is null
                ? Results.NotFound() : Results.NoContent());
        own.MapPost(Addresses.EndDevice, async (
            HttpContext context, NoticeDevices devices, Subscribed browser, CancellationToken cancel) =>
        {
            await devices.EndAsync(ActorOf(context), browser.Endpoint ?? "", cancel);
            return Results.NoContent();
        });
        own.MapPost(Addresses.RenewDevice, RenewAsync);
    }

    /// <summary>Only what was subscribed is renewed: a page that subscribes anew does so by a press.</summary>
    static async Task<IResult> RenewAsync(HttpContext context, NoticeDevices devices, Renewed browser, CancellationToken cancel)
    {
        var actor = ActorOf(context);
        if (browser is not { Before: { } before, Endpoint: { } endpoint, PublicKey: { } publicKey, Secret: { } secret })
            return Results.BadRequest();
        if (await devices.RecognizeAsync(actor, before, cancel) is null)
            return Results.NotFound();
        await devices.EndAsync(actor, before, cancel);
        try
        {
            var name = Device.Of(context.Request.Headers.UserAgent);
            await devices.SubscribeAsync(actor, new(endpoint, publicKey, secret, name), cancel);
            return Results.NoContent();
        }
        catch (InvalidInputException)
        {
            return Results.BadRequest();
        }
    }

    static Actor ActorOf(HttpContext context) => ActorClaims.ActorOf(context.User)!;
}
