using System.Globalization;
using BookingAdmin.Testing.Mail;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests.Notices;

/// <summary>What people do on the pages of notices, with a real mail server behind the host.</summary>
public sealed class NoticePagesTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData(Screen.Phone)]
    [InlineData(Screen.Desktop)]
    public async Task A_celebrity_has_a_mail_sent_now_switches_a_channel_off_and_sets_quiet_hours(Screen screen)
    {
        await using var server = await StartAsync();
        await using var host = await HostAsync(server);
        await using var emma = await Visitor.OpenAsync(chromium, host, screen);
        await emma.SignInAsync("Emma Stone");
        await emma.Page.GotoAsync("/notices/mine");

        // A press before the page is live would be lost.
        await Expect(emma.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        await emma.Button("Send me one now").ClickAsync();
        await Expect(emma.Page.GetByText("The mail server took it for")).ToBeVisibleAsync();
        (await server.MailsAsync()).ShouldHaveSingleItem().Subject.ShouldBe("A test mail of BookingAdmin");

        var mail = emma.Page.GetByRole(AriaRole.Checkbox, new() { Name = "New requests: Mail" });
        await mail.UncheckAsync();
        await Expect(emma.Page.GetByText("Not saved yet.")).ToBeVisibleAsync();
        await emma.Page.GetByLabel("From", new() { Exact = true }).FillAsync("22:00");
        await emma.Page.GetByLabel("Until", new() { Exact = true }).FillAsync("07:00");
        await emma.Button("Save").ClickAsync();
        await Expect(emma.Page.GetByText("Saved.")).ToBeVisibleAsync();
        await emma.ShouldBeUsableAsync();

        await emma.Page.ReloadAsync();
        await Expect(mail).Not.ToBeCheckedAsync();
        await Expect(emma.Page.GetByRole(AriaRole.Checkbox, new() { Name = "New requests: Push" })).ToBeCheckedAsync();
        await Expect(emma.Page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync("22:00");
        await Expect(emma.Page.GetByLabel("Until", new() { Exact = true })).ToHaveValueAsync("07:00");
        emma.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_admin_has_a_mail_that_was_given_up_tried_again_and_reads_a_text_in_Spanish()
    {
        await using var server = await StartAsync();
        await using var host = await HostAsync(server);
        await server.NextAsync(new SmtpStep("end", 554, "5.7.1 not this one"));
        await OrderAsync(host, "a");
        await UntilAsync(host, "SELECT EXISTS (SELECT FROM booking_admin.outbox WHERE dead_at IS NOT NULL)");
        await using var ada = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await ada.SignInAsync("Ada Whitfield");
        await ada.Page.GotoAsync("/notices");
        await Expect(ada.Page.Locator("main[data-live]")).ToBeVisibleAsync();

        var row = ada.Page.Locator("[data-rows] li").First;
        await Expect(row).ToContainTextAsync("Given up");
        await Expect(row).ToContainTextAsync("554 5.7.1");
        await ada.ShouldBeUsableAsync();
        await ada.Button("Try again: New requests, to").ClickAsync();
        await UntilAsync(host, "SELECT count(*) = 1 FROM booking_admin.notice_message WHERE sent_at IS NOT NULL");
        (await server.MailsAsync()).ShouldHaveSingleItem().Subject.ShouldBe("New request: a video for Kim");
        await ada.Page.ReloadAsync();
        await Expect(ada.Page.Locator("main[data-live]")).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("Was sent");

        await ada.Link("What they say").ClickAsync();
        await ada.Page.GetByLabel("What it is about").SelectOptionAsync("still-waiting");
        await ada.Page.GetByLabel("Language", new() { Exact = true }).SelectOptionAsync("es");
        var text = ada.Page.GetByRole(AriaRole.Article, new() { Name = "As a mail" });
        await Expect(text).ToHaveAttributeAsync("lang", "es");
        await Expect(text).ToContainTextAsync("Abrir la solicitud");
        await ada.ShouldBeUsableAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Opening_the_address_of_a_mail_stops_nothing_pressing_does_and_pressing_again_is_fine()
    {
        await using var server = await StartAsync();
        await using var host = await HostAsync(server);
        await OrderAsync(host, "a");
        await UntilAsync(host, "SELECT EXISTS (SELECT FROM booking_admin.notice_message WHERE sent_at IS NOT NULL)");
        var address = new Uri((await server.MailsAsync()).ShouldHaveSingleItem().Unsubscribe.ShouldNotBeNull().Trim('<', '>')).PathAndQuery;
        await using var reader = await Visitor.OpenAsync(chromium, host, Screen.Phone);

        await reader.Page.GotoAsync(address);
        await Expect(reader.Heading("Stop mails about this?")).ToBeVisibleAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "New requests" })).ToBeVisibleAsync();
        await reader.ShouldBeUsableAsync();
        var other = await reader.OpenTabAsync(address);
        await other.ReloadAsync();
        (await MutedAsync(host)).ShouldBe("");

        await reader.Button("Stop these mails").ClickAsync();
        await Expect(reader.Heading("You get no more mails about this")).ToBeVisibleAsync();
        (await MutedAsync(host)).ShouldBe("new-request/Mail");
        await reader.ShouldBeUsableAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Stop these mails" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "You get no more mails about this" })).ToBeVisibleAsync();
        (await MutedAsync(host)).ShouldBe("new-request/Mail");
        reader.Complaints.ShouldBeEmpty();
    }

    // In the clear, because the browser's process trusts no authority of the tests.
    static Task<SmtpServer> StartAsync() => SmtpServer.StartAsync(new(StartTls: false, SignIn: SmtpSignIn.None));

    /// <summary>With notices that have begun.</summary>
    static async Task<TestHost> HostAsync(SmtpServer server)
    {
        var host = await TestHost.StartAsync(settings:
        [
            ("Alerts:PageUrl", "https://desk.test"), ("Mail:Host", "localhost"), ("Mail:Security", "None"),
            ("Mail:Port", server.Settings.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:From", "desk@booking.test"),
        ]);
        await UntilAsync(host, "SELECT EXISTS (SELECT FROM booking_admin.notice_scan)");
        return host;
    }

    static Task<int> OrderAsync(TestHost host, string id) => host.Marketplace.ExecuteAsync($"""
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "celebrityAmount", "paymentStatus",
            "paidAt", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
        SELECT '{id}', 'KO-{id}', (SELECT min(o."userId") FROM "Order" o), c.id, 'CONFIRMED', 100, 80, 'SUCCEEDED', t.now, 'Kim',
            'Birthday', 'Hello', 'personal', 'fan@example.test', t.now, t.now
        FROM "Celebrity" c JOIN "User" u ON u.id = c."userId", (SELECT (now() AT TIME ZONE 'UTC')::timestamp(3) AS now) t
        WHERE u.name = 'Emma Stone';
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, status, price,
            "totalAmount", deadline, "createdAt", "updatedAt")
        SELECT 'b-' || o.id, o.id, o."orderNumber", o."userId", o."celebrityId", 'Hello', o."recipientName", o.occasion, 'PENDING', 80, 100,
            o."createdAt" + interval '3 days', o."createdAt", o."createdAt" FROM "Order" o WHERE o.id = '{id}'
        """);

    static Task<string> MutedAsync(TestHost host) => host.Marketplace.ScalarAsync<string>(
        "SELECT coalesce(string_agg(array_to_string(muted, ','), ';'), '') FROM booking_admin.notice_recipient WHERE muted <> '{}'");

    static async Task UntilAsync(TestHost host, string isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await host.Marketplace.ScalarAsync<bool>(isSo))
            await Task.Delay(50, bound.Token);
    }
}
