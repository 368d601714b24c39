using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Web.Notices.Own;

namespace BookingAdmin.Web.Tests.Notices;

public sealed class OwnNoticesPageTests
{
    internal static readonly MailSettings AnyServer =
        new("mail.test", 587, MailSecurity.StartTls, "desk@booking.test", null, null, null, null);

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_celebrity_chooses_by_kind_and_channel_and_keeps_all_of_it_by_one_button()
    {
        await using var marketplace = await WithMailAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using var context = new PageContext(marketplace, emma);
        var page = context.Render<OwnNoticesPage>().Loaded();
        page.AllByRole("checkbox").Count.ShouldBe((12 * 2) + 2, "twelve kinds on two channels, what is urgent, and a locked screen");
        page.Markup.ShouldContain("nobody has verified it");

        await page.SetAsync("New requests: Mail", false);
        await page.SetAsync("From", "22:00");
        await page.SetAsync("Until", "07:30");
        await page.SetAsync("Language", "es");
        await page.SetAsync("Show names and amounts on a locked screen", true);
        page.WaitForAssertion(() => Said(page).ShouldBe("Not saved yet."));
        (await ChoiceAsync()).Muted.ShouldBeEmpty();
        await page.DoAsync(() => page.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Said(page).ShouldBe("Saved."));
        var kept = await ChoiceAsync();
        kept.Muted.ShouldBe(["new-request/Mail"]);
        (kept.QuietFrom, kept.QuietTo, kept.Language, kept.ShowsDetail).ShouldBe((new(22, 0), new(7, 30), "es", true));

        async Task<NoticeChoice> ChoiceAsync() => (await marketplace.Get<OwnNotices>().GetAsync(emma, Cancel)).Choice;
    }

    [Fact]
    public async Task Half_of_quiet_hours_is_refused_in_its_place_and_nothing_is_lost()
    {
        await using var marketplace = await WithMailAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var page = context.Render<OwnNoticesPage>().Loaded();
        await page.SetAsync("Orders without a booking: Push", false);
        await page.SetAsync("From", "22:00");
        await page.DoAsync(() => page.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Said(page).ShouldBe("Quiet hours need a beginning and an end that differ."));
        page.ByLabel("Orders without a booking: Push").HasAttribute("checked").ShouldBeFalse();
        page.ByLabel("From").GetAttribute("value").ShouldBe("22:00");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_recipient")).ShouldBe(0);
    }

    [Fact]
    public async Task Mails_that_stopped_say_why_and_go_on_when_the_person_says_so()
    {
        await using var marketplace = await WithMailAsync();
        await marketplace.Get<OwnNotices>().SeenAsync(
            TestMarketplace.Support, "sam@office.test", Domain.Languages.Language.English, TimeZoneInfo.Utc, Cancel);
        await marketplace.ExecuteAsync(
            "UPDATE booking_admin.notice_recipient SET mail_stopped_at = now(), mail_stopped_why = '550 5.1.1'");
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var page = context.Render<OwnNoticesPage>().Loaded();
        page.ByRole("region", "Where mails go").Words().ShouldContain("There is no such address (550 5.1.1).");
        page.ByRole("region", "Where mails go").Words().ShouldContain("Your sign-in vouches for this address.");

        await page.PressAsync("Send to it again");

        page.WaitForAssertion(() => page.Buttons().ShouldNotContain("Send to it again"));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_recipient WHERE mail_stopped_at IS NULL"))
            .ShouldBe(1);
    }

    [Fact]
    public async Task Where_mails_are_off_or_no_address_is_known_the_page_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using (var context = new PageContext(marketplace, TestMarketplace.Support))
            context.Render<OwnNoticesPage>().Loaded().ByRole("region", "Where mails go").Words().ShouldContain("sends no mails yet");
        await using var on = await WithMailAsync();
        await using var other = new PageContext(on, TestMarketplace.Support);
        other.Render<OwnNoticesPage>().Loaded().ByRole("region", "Where mails go").Words().ShouldContain("No address of yours is known");
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_tried_again()
    {
        await using var marketplace = await WithMailAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        await marketplace.AllowConnectionsAsync(false);
        var page = context.Render<OwnNoticesPage>();
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldContain("The database does not answer"));
        await marketplace.AllowConnectionsAsync(true);
        page.ByRole("button", "Try again").Click();
        page.WaitForAssertion(() => page.AllByRole("table").ShouldNotBeEmpty());
    }

    [Fact]
    public async Task A_mail_that_the_person_asks_for_says_at_once_why_it_cannot_be_sent()
    {
        await using var marketplace = await WithMailAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        var page = context.Render<OwnNoticesPage>().Loaded();
        // The server of these settings is no host's name.
        await page.PressAsync("Send me one now");
        page.WaitForAssertion(() => page.AllByRole("status").ShouldContain(status =>
            status.Words().StartsWith("It was not sent to ", StringComparison.Ordinal)
            && status.Words().EndsWith("The connection to the mail server was lost or refused.", StringComparison.Ordinal)));
    }

    /// <summary>What stands beside the button that keeps all of it.</summary>
    static string Said(IRenderedComponent<OwnNoticesPage> page) => page.ByRole("form").ByRole("status").Words();

    static Task<TestMarketplace> WithMailAsync() => TestMarketplace.DemoAsync(settings => settings with { Mail = AnyServer });
}
