using BookingAdmin.Services.Outbox;
using BookingAdmin.Testing.Mail;

namespace BookingAdmin.Services.Tests.Notices.Mail;

public sealed class MailSendingTests
{
    const string Emma = "emma.stone@example.test";

    [Fact]
    public async Task A_new_order_is_a_mail_that_another_library_can_read()
    {
        await using var post = await Post.OpenAsync();
        await post.Marketplace.ExecuteAsync($"""UPDATE "User" SET email = '{Emma}' WHERE name = 'Emma Stone'""");
        await post.OrderAsync("a");
        (await post.RunAsync()).ShouldBe(1);

        (await post.StandAsync()).ShouldBe("sent 250, done 1");
        var mail = (await post.Server.MailsAsync()).ShouldHaveSingleItem();
        (mail.From, mail.To.ShouldHaveSingleItem(), mail.IsSecure).ShouldBe(("desk@booking.test", Emma, true));
        (mail.Sender, mail.Recipient, mail.ReplyTo).ShouldBe(("\"The desk\" <desk@booking.test>", "Emma Stone", "reply@booking.test"));
        mail.Subject.ShouldBe("New request: a video for Kim");
        mail.Id.ShouldBe($"<{await post.KeyAsync()}@booking.test>");
        (mail.Date - post.Marketplace.Clock.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        mail.Type.ShouldBe("multipart/alternative");
        (mail.Language, mail.AutoSubmitted, mail.AutoResponse).ShouldBe(("en", "auto-generated", "All"));
        mail.Unsubscribe.ShouldNotBeNull().ShouldStartWith($"<{Post.Page}/notices/unsubscribe?key=");
        mail.UnsubscribePost.ShouldBe("List-Unsubscribe=One-Click");
        mail.Names.ShouldNotContain("precedence");
        mail.Names.Distinct().Count().ShouldBe(mail.Names.Count, "no field twice");
        mail.Attachments.ShouldBe(0);
        mail.Longest.ShouldBeLessThan(999);

        mail.Text.ShouldContain($"Open the request:\n{Post.Page}/requests/b-a\n");
        mail.Html.ShouldContain($"href=\"{Post.Page}/requests/b-a\"");
        mail.Html.ShouldContain("<html lang=\"en\" dir=\"ltr\">");
        foreach (var part in (string[])[mail.Text, mail.Html])
        {
            part.ShouldContain("You earn NZ$80. It is paid.");
            part.ShouldContain("Choose what you are notified of");
            part.ShouldContain($"{Post.Page}/notices/mine");
            part.ShouldContain(System.Net.WebUtility.HtmlEncode(mail.Unsubscribe.Trim('<', '>')));
        }
    }

    [Fact]
    public async Task It_is_written_in_the_language_of_the_person_and_leaves_the_threads_own()
    {
        await using var post = await Post.OpenAsync();
        await NoticePlannerTests.PersonAsync(post.Marketplace, "language = 'es', email = 'verified@example.test'");
        await post.OrderAsync("a");
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        await post.RunAsync();

        var mail = (await post.Server.MailsAsync()).ShouldHaveSingleItem();
        mail.To.ShouldHaveSingleItem().ShouldBe("verified@example.test");
        mail.Subject.ShouldBe("Nueva solicitud: un vídeo para Kim");
        mail.Language.ShouldBe("es");
        mail.Html.ShouldContain("lang=\"es\"");
        mail.Text.ShouldContain("Abrir la solicitud");
        System.Globalization.CultureInfo.CurrentUICulture.ShouldBe(before);
    }

    [Fact]
    public async Task Several_notices_are_one_mail()
    {
        await using var post = await Post.OpenAsync();
        await NoticePlannerTests.OrderAsync(post.Marketplace, "a");
        await NoticePlannerTests.OrderAsync(post.Marketplace, "b");
        await post.OrderAsync("c");
        (await post.RunAsync()).ShouldBe(1);

        var mail = (await post.Server.MailsAsync()).ShouldHaveSingleItem();
        mail.Subject.ShouldBe("3 new messages: New request: a video for Kim");
        foreach (var order in (string[])["b-a", "b-b", "b-c"])
            mail.Html.ShouldContain($"{Post.Page}/requests/{order}\"");
    }

    [Fact]
    public async Task What_was_settled_before_it_leaves_is_not_in_it_and_a_mail_of_nothing_else_is_cancelled()
    {
        await using var post = await Post.OpenAsync();
        await NoticePlannerTests.OrderAsync(post.Marketplace, "a");
        await post.OrderAsync("b");
        await DecideAsync("a");
        await post.RunAsync();
        var mail = (await post.Server.MailsAsync()).ShouldHaveSingleItem();
        mail.Html.ShouldNotContain("/requests/b-a\"");
        mail.Html.ShouldContain("/requests/b-b\"");

        post.Marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        await post.OrderAsync("c");
        await DecideAsync("c");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("sent 250, done 1; cancelled settled, done 1");
        (await post.Server.CountsAsync()).Mails.ShouldBe(1);

        Task DecideAsync(string order) =>
            post.Marketplace.ExecuteAsync($"""UPDATE "Booking" SET status = 'CONFIRMED' WHERE "orderId" = '{order}'""");
    }

    [Fact]
    public async Task Who_has_muted_the_kind_while_it_waited_gets_none()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await NoticePlannerTests.PersonAsync(post.Marketplace, "muted = '{new-request/Mail}'");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("cancelled settled, done 1");
    }

    [Fact]
    public async Task Somebody_without_an_address_is_not_mailed()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Marketplace.ExecuteAsync("""UPDATE "User" SET email = ' ' WHERE name = 'Emma Stone'""");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("cancelled no_address, done 1");
    }

    [Fact]
    public async Task A_connection_is_kept_for_the_next_mail_and_one_that_the_server_has_closed_costs_no_attempt()
    {
        await using var post = await Post.OpenAsync();
        foreach (var order in (string[])["a", "b", "c"])
        {
            await post.OrderAsync(order);
            if (order == "c")
                await post.Server.HangUpAsync();
            await post.RunAsync();
            post.Marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        }
        (await post.StandAsync()).ShouldBe("sent 250, done 1; sent 250, done 1; sent 250, done 1");
        (await post.Server.CountsAsync()).ShouldBe(new SmtpCounts(3, 2, 2, 0));
    }

    [Fact]
    public async Task Eight_workers_send_each_message_once()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_message (recipient, channel, key, created_at)
            SELECT m.recipient, 'Mail', gen_random_uuid(), m.created_at FROM booking_admin.notice_message m, generate_series(1, 30);
            INSERT INTO booking_admin.notice_delivery SELECT m.id, n.id FROM booking_admin.notice_message m, booking_admin.notice n
                ON CONFLICT DO NOTHING;
            INSERT INTO booking_admin.outbox (kind, message_id, created_at, not_before, attempts)
            SELECT 'Mail', m.id, m.created_at, m.created_at, 0 FROM booking_admin.notice_message m
            WHERE NOT EXISTS (SELECT FROM booking_admin.outbox e WHERE e.message_id = m.id)
            """);
        OutboxWorker[] workers = [.. Enumerable.Range(0, 8).Select(_ => post.NewWorker())];
        var tried = await Task.WhenAll(workers.Select(worker => Task.Run(() => post.RunAsync(worker))));
        foreach (var worker in workers)
            worker.Dispose();

        tried.Sum().ShouldBe(31);
        var ids = await post.Server.IdsAsync();
        ids.Count.ShouldBe(31);
        ids.Distinct().Count().ShouldBe(31);
        (await post.Server.CountsAsync()).Connections.ShouldBeLessThanOrEqualTo(8);
    }
}
