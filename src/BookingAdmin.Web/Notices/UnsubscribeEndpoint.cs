using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Notices;

/// <summary>
/// Stops the mails of which one has this address. A mail program's server posts here by itself (RFC 8058), and so does the button of the
/// page; opening the address decides nothing, because scanners open every address of a mail.
/// </summary>
static class UnsubscribeEndpoint
{
    const string Field = "List-Unsubscribe", OneClick = "One-Click";

    /// <summary>The page takes posts too, as all pages do, and must not get this one.</summary>
    public static void MapUnsubscribe(this WebApplication app) =>
        app.MapPost(Addresses.UnsubscribePage, StopAsync).AllowAnonymous().WithMetadata(new SecretAddress()).WithOrder(-1);

    static async Task<IResult> StopAsync(
        HttpContext context, MailUnsubscribe unsubscribe, [FromQuery(Name = Addresses.Key)] string? key, CancellationToken cancel)
    {
        if (key is null || !await unsubscribe.StopAsync(key, cancel))
            return Results.NotFound();
        // A server must not be sent elsewhere (RFC 8058, 3.1); a person sees the page again.
        return context.Request.HasFormContentType && (await context.Request.ReadFormAsync(cancel))[Field] == OneClick
            ? Results.Text("No more mails of this kind will be sent.")
            : Results.LocalRedirect(Addresses.Unsubscribe(key));
    }
}
