using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Requests.Calendar;

/// <summary>
/// Answers the calendar of a celebrity, which asks every hour or so, has no session, and knows the key of her private address.
/// </summary>
static class CalendarEndpoint
{
    public static void MapCalendar(this WebApplication app) =>
        app.MapGet(Addresses.CalendarFile, ReadAsync).AllowAnonymous().WithMetadata(new SecretAddress());

    static async Task<IResult> ReadAsync(
        HttpContext context, CalendarReader calendars, [FromQuery(Name = Addresses.Key)] string? key, CancellationToken cancel)
    {
        if (key is null || await calendars.ReadAsync(key, cancel) is not { } content)
            return Results.Text("There is no such calendar.", statusCode: StatusCodes.Status404NotFound);
        // A calendar has no language of its own.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(content.Language);
        var host = $"{context.Request.Scheme}://{context.Request.Host.Value}{context.Request.PathBase}";
        return Results.Text(CalendarText.Of(content, new(host)), "text/calendar; charset=utf-8");
    }
}
