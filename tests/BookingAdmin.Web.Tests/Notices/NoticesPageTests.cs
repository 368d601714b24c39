using BookingAdmin.Data.Own;
using BookingAdmin.Services.Notices;
using BookingAdmin.Testing;
using BookingAdmin.Web.Notices.Messages;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Notices;

public sealed class NoticesPageTests
{
    [Fact]
    public async Task Admins_see_what_was_sent_to_whom_how_it_ended_and_have_one_tried_again()
    {
        await using var marketplace = await WithMessagesAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context);
        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(4));

        var failed = page.AllByRole("listitem").Single(row => row.Words().Contains("Given up", StringComparison.Ordinal));
        failed.Words().ShouldContain("New requests");
        failed.Words().ShouldContain("Emma Stone");
        failed.Words().ShouldContain("The mailbox is full (452 4.2.2)");
        failed.Words().ShouldContain("20 attempts");
        failed.ByRole("link").Address().ShouldStartWith("/orders/KO-");
        page.AllByRole("listitem")[0].Words().ShouldContain("somebody who is not known any more");
        page.ByRole("link", "Mail, Given up: 1").Address().ShouldBe("/notices?state=failed&channel=mail");

        page.ByRole("button", "Try again: New requests, to Emma Stone").Click();

        page.WaitForAssertion(() => page.Outcome().ShouldBe("It is tried again now: New requests, to Emma Stone."));
        page.WaitForAssertion(() => page.Buttons().ShouldNotContain("Try again"));
    }

    [Theory]
    [InlineData("?state=failed", 1, "")]
    [InlineData("?state=sent&channel=push", 1, "")]
    [InlineData("?kind=withdrawn", 0, "No message matches.")]
    [InlineData("?state=failed&at=next.0.1.1", 0, "There is nothing on this page of the list.")]
    public async Task The_address_says_which_messages_are_shown(string query, int rows, string sentence)
    {
        await using var marketplace = await WithMessagesAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context, query);
        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(rows));
        if (sentence.Length > 0)
            page.AllByRole("status").ShouldContain(status => status.Words().Contains(sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?state=nonsense", "“nonsense” in this link is no state of a message.")]
    [InlineData("?kind=nonsense", "“nonsense” in this link is no kind of notice.")]
    [InlineData("?tab=texts&language=fr", "“fr” in this link is no language of notices.")]
    [InlineData("?at=nonsense", "This link to a page of the list is damaged. Start again from the first page.")]
    public async Task A_damaged_link_says_what_is_wrong_with_it(string query, string sentence)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context, query);
        page.WaitForAssertion(() => page.ByRole("alert").Words().ShouldContain(sentence));
    }

    [Fact]
    public async Task Where_nothing_was_written_the_page_says_so_and_which_setting_is_missing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context);
        page.WaitForAssertion(() => page.Markup.ShouldContain("No message was written yet."));
        page.Markup.ShouldContain("set Mail:Host");
    }

    [Fact]
    public async Task Ten_thousand_messages_are_read_page_by_page()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_message (recipient, channel, key, created_at, sent_at)
            SELECT 'user:gone', 'Mail', gen_random_uuid(), now(), now() FROM generate_series(1, 10000)
            """);
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context);
        page.WaitForAssertion(() => page.AllByRole("listitem").Count.ShouldBe(NoticeLog.PageSize));
        page.ByRole("link", "Mail, Was sent: 10,000");
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(page.PageLinks().Single().Address());
        page.WaitForAssertion(() => page.PageLinks().Select(link => link.Words()).ShouldBe(["Newer", "Older"]));
    }

    [Fact]
    public async Task What_a_kind_says_is_read_in_each_language_before_it_is_sent()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context, "?tab=texts&kind=new-request&language=es");
        var mail = page.ByRole("region", "As a mail");
        mail.Words().ShouldContain("Nueva solicitud: un vídeo para Grandma Ilse");
        mail.GetAttribute("lang").ShouldBe("es");
        page.ByRole("region", "On a locked screen").Words().ShouldContain("Tienes una nueva solicitud");
        page.Heading().ShouldBe("Notices");

        await page.SetAsync("Language", "en");
        page.WaitForAssertion(() => page.ByRole("region", "As a mail").Words().ShouldContain("New request: a video for Grandma Ilse"));
    }

    [Fact]
    public async Task A_test_mail_to_any_address_is_offered_where_there_is_a_server()
    {
        await using var marketplace = await WithMessagesAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        var page = Page(context, "?tab=texts");
        await page.SetAsync("To the address", "ops@booking.test");
        await page.DoAsync(() => page.Find("form").SubmitAsync());
        page.WaitForAssertion(() => page.ByRole("region", "A test mail").ByRole("status").Words().ShouldBe(
            "It was not sent to ops@booking.test. The connection to the mail server was lost or refused."));
    }

    [Theory]
    [InlineData("settled", NoticeChannel.Mail, "It was settled before it was sent.")]
    [InlineData("550 5.1.1", NoticeChannel.Mail, "There is no such address (550 5.1.1).")]
    [InlineData("550", NoticeChannel.Mail, "There is no such address (550).")]
    [InlineData("550 5.7.1", NoticeChannel.Mail, "The mail server does not take it (550 5.7.1).")]
    [InlineData("451 4.7.1", NoticeChannel.Mail, "The mail server asked to be tried again later (451 4.7.1).")]
    [InlineData("535", NoticeChannel.Mail, "The mail server does not accept our name or password (535).")]
    [InlineData("410", NoticeChannel.Push, "The device has unsubscribed (410).")]
    [InlineData("503", NoticeChannel.Push, "The push service has a fault (503).")]
    [InlineData("a_code_of_tomorrow", NoticeChannel.Push, "a_code_of_tomorrow")]
    public void A_code_is_said_in_words(string code, NoticeChannel channel, string words) =>
        MessageWords.Answer(code, channel).ShouldBe(words);

    static IRenderedComponent<NoticesPage> Page(PageContext context, string query = "")
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo("/notices" + query);
        return context.Render<NoticesPage>().Loaded();
    }

    /// <summary>Sent, given up, cancelled, and one that waits for somebody who is gone.</summary>
    static async Task<TestMarketplace> WithMessagesAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync(settings => settings with { Mail = OwnNoticesPageTests.AnyServer });
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_message (id, recipient, channel, key, created_at, sent_at, cancelled_at, answer)
            SELECT m.id, coalesce(m.recipient, 'user:' || c."userId"), m.channel, gen_random_uuid(), now() - interval '1 hour', m.sent,
                m.cancelled, m.answer
            FROM (VALUES (1, NULL, 'Push', now(), NULL, 'taken'), (2, NULL, 'Mail', NULL, NULL, '452 4.2.2'),
                (3, NULL, 'Mail', NULL, now(), 'settled'), (4, 'user:gone', 'Mail', NULL, NULL, NULL))
                AS m (id, recipient, channel, sent, cancelled, answer), "Celebrity" c WHERE c.id = 'cdemocelebrityemmastone00';
            INSERT INTO booking_admin.notice (id, kind, recipient, subject, order_id, since, created_at, not_before, state)
            SELECT m.id, 'new-request', m.recipient, m.id::text, (SELECT id FROM "Order" ORDER BY id LIMIT 1), now(), now(), now(),
                'Planned'
            FROM booking_admin.notice_message m;
            INSERT INTO booking_admin.notice_delivery (message_id, notice_id) SELECT id, id FROM booking_admin.notice_message;
            INSERT INTO booking_admin.outbox (kind, message_id, created_at, not_before, attempts, fault, done_at, dead_at)
            SELECT m.channel, m.id, m.created_at, now() + interval '5 minutes', CASE m.id WHEN 2 THEN 20 ELSE 1 END, m.answer,
                coalesce(m.sent_at, m.cancelled_at), CASE m.id WHEN 2 THEN now() END
            FROM booking_admin.notice_message m
            """);
        return marketplace;
    }
}
