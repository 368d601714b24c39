using System.Net;
using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;
using BookingAdmin.Web.Tests.Host;

namespace BookingAdmin.Web.Tests.Requests.Calendar;

/// <summary>The private address as a calendar asks it: without a session.</summary>
public sealed class CalendarEndpointTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_calendar_that_knows_the_address_gets_the_deadlines_and_nobody_keeps_them()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var calendar = host.Visit();
        var key = await KeyAsync(marketplace);

        using var answer = await calendar.GetAsync($"/calendar.ics?key={key}");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/calendar; charset=utf-8");
        answer.Headers.CacheControl!.ToString().ShouldBe("no-store, private");
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        var events = Ical.Net.Calendar.Load(await answer.Content.ReadAsStringAsync(Cancel))!.Events;
        var text = await calendar.PageAsync($"/calendar.ics?key={key}");
        events.Count.ShouldBe((await marketplace.Get<CalendarReader>().ReadAsync(key, Cancel))!.Entries.Count);
        events.ShouldNotBeEmpty();
        foreach (var column in (string[])["message", "\"specialInstructions\""])
            (await marketplace.ScalarAsync<bool>($"""
                SELECT bool_or(position(left({column}, 20) IN $text${text}$text$) > 0) FROM "Booking" WHERE {column} <> ''
                """)).ShouldBeFalse(column);
        (await marketplace.ScalarAsync<bool>($"""
            SELECT bool_or(position(name IN $text${text}$text$) > 0) FROM "User" WHERE role = 'FAN' AND name <> ''
            """)).ShouldBeFalse("a customer's name");
    }

    [Theory]
    [InlineData("/calendar.ics")]
    [InlineData("/calendar.ics?key=")]
    [InlineData("/calendar.ics?key=wrong")]
    [InlineData("/calendar.ics?key=%00")]
    public async Task A_wrong_address_is_not_found(string address)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(marketplace);
        using var calendar = host.Visit();
        await KeyAsync(marketplace);

        using var answer = await calendar.GetAsync(address);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Headers.CacheControl!.ToString().ShouldBe("no-store, private");
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("There is no such calendar.");
    }

    [Fact]
    public async Task Asking_too_often_is_refused_until_later()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var calendar = host.Client();

        var last = HttpStatusCode.NotFound;
        for (var time = 0; time < 1000 && last is HttpStatusCode.NotFound; time++)
        {
            using var answer = await calendar.GetAsync("/calendar.ics/?key=guess", Cancel);
            last = answer.StatusCode;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_key_is_in_no_line_of_the_log_whatever_level_and_scopes_an_operator_sets()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var key = await KeyAsync(marketplace);
        await using var host = HostProcess.Start(null, "Development",
        [
            ("ConnectionStrings__BookingAdmin", marketplace.ConnectionString), ("Logging__LogLevel__Default", "Trace"),
            ("Logging__LogLevel__Microsoft", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore.Hosting", "Trace"),
            ("Logging__Console__FormatterName", "simple"), ("Logging__Console__FormatterOptions__IncludeScopes", "true"),
        ]);
        using var client = new HttpClient { BaseAddress = new(await host.AddressAsync()) };

        (await client.GetStringAsync($"/calendar.ics?key={key}", Cancel)).ShouldStartWith("BEGIN:VCALENDAR");
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.calendar_feed RENAME TO gone");
        using (var broken = await client.GetAsync($"/calendar.ics?key={key}", Cancel))
            broken.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        await host.SignalAsync("TERM");

        host.Output.ShouldContain("RequestPath:/calendar.ics", customMessage: "scopes are written");
        host.Output.ShouldNotContain(key);
    }

    static async Task<string> KeyAsync(TestMarketplace marketplace) => await marketplace.Get<CalendarAddress>()
        .MakeAsync(await marketplace.CelebrityAsync("Emma Stone"), TimeZoneInfo.Utc, "en", Cancel);
}
