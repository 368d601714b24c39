using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Testing.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices.Mail;

public sealed class MailFaultTests
{
    [Theory]
    // Of the recipient's address: none is sent there any more.
    [InlineData("rcpt", 550, "5.1.1 unknown user", "waits 550 5.1.1, dead 1", "550 5.1.1")]
    [InlineData("rcpt", 550, "no such user", "waits 550, dead 1", "550")]
    [InlineData("rcpt", 551, "user not local", "waits 551, dead 1", "551")]
    [InlineData("rcpt", 553, "5.1.3 bad address syntax", "waits 553 5.1.3, dead 1", "553 5.1.3")]
    [InlineData("rcpt", 556, "5.1.10 null MX", "waits 556 5.1.10, dead 1", "556 5.1.10")]
    [InlineData("rcpt", 550, "5.2.1 mailbox disabled", "waits 550 5.2.1, dead 1", "550 5.2.1")]
    [InlineData("end", 550, "5.1.1 unknown user", "waits 550 5.1.1, dead 1", "550 5.1.1")]
    // Of this mail.
    [InlineData("end", 554, "5.7.1 looks like spam", "waits 554 5.7.1, dead 1", "")]
    [InlineData("end", 550, "rejected by policy", "waits 550, dead 1", "")]
    [InlineData("end", 552, "5.3.4 too big", "waits 552 5.3.4, dead 1", "")]
    // Of our set-up, which can be mended within the day.
    [InlineData("rcpt", 554, "5.7.1 relay access denied", "waits 554 5.7.1, open 1", "")]
    [InlineData("rcpt", 550, "relay not permitted", "waits 550, open 1", "")]
    [InlineData("mail", 550, "5.1.8 sender's domain not found", "waits 550 5.1.8, open 1", "")]
    [InlineData("mail", 553, "sender address not verified", "waits 553, open 1", "")]
    [InlineData("mail", 530, "5.7.0 authentication required", "waits sign_in, open 1", "")]
    // For a while.
    [InlineData("rcpt", 450, "4.2.0 greylisted", "waits 450 4.2.0, open 1", "")]
    [InlineData("rcpt", 452, "4.2.2 mailbox full", "waits 452 4.2.2, open 1", "")]
    [InlineData("rcpt", 552, "5.2.2 mailbox full", "waits 552 5.2.2, open 1", "")]
    [InlineData("rcpt", 552, "mailbox full", "waits 552, open 1", "")]
    [InlineData("end", 451, "4.3.0 try later", "waits 451 4.3.0, open 1", "")]
    public async Task What_the_server_answers_is_told_apart(string at, int code, string text, string left, string stopped)
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep(at, code, text));
        await post.RunAsync();

        (await post.StandAsync()).ShouldBe(left);
        (await post.StoppedAsync()).ShouldBe(stopped);
        (await post.Server.CountsAsync()).Mails.ShouldBe(0);
        if (!left.Contains("open", StringComparison.Ordinal))
            return;
        await post.RunAfterAsync(TimeSpan.FromMinutes(2));
        (await post.StandAsync()).ShouldBe("sent 250, done 2");
    }

    [Theory]
    [InlineData("mail", "timeout")]
    [InlineData("rcpt", "timeout")]
    [InlineData("connect", "timeout")]
    [InlineData("end", "no_answer")]
    public async Task A_server_that_says_nothing_is_asked_again(string at, string code)
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep(at, Silent: true));
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe($"waits {code}, open 1");
        await post.RunAfterAsync(TimeSpan.FromMinutes(2));
        (await post.StandAsync()).ShouldBe("sent 250, done 2");
    }

    [Theory]
    [InlineData("connect", "no_connection")]
    [InlineData("mail", "no_connection")]
    [InlineData("rcpt", "no_connection")]
    [InlineData("end", "no_answer")]
    public async Task A_connection_that_ends_is_made_again(string at, string code)
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep(at, Drop: true));
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe($"waits {code}, open 1");
        await post.RunAfterAsync(TimeSpan.FromMinutes(2));
        (await post.StandAsync()).ShouldBe("sent 250, done 2");
    }

    [Fact]
    public async Task A_mail_whose_answer_is_lost_is_sent_again_as_the_same_mail()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep("end", Drop: true, Stores: true));
        await post.RunAsync();
        await post.RunAfterAsync(TimeSpan.FromMinutes(2));

        (await post.StandAsync()).ShouldBe("sent 250, done 2");
        var ids = await post.Server.IdsAsync();
        ids.Count.ShouldBe(2);
        ids.ShouldAllBe(id => id == ids[0]);
        var mails = await post.Server.MailsAsync();
        (mails[1].Date, mails[1].Subject).ShouldBe((mails[0].Date, mails[0].Subject));
    }

    [Fact]
    public async Task A_slow_server_is_waited_for()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep("mail", Delay: 300), new SmtpStep("end", Delay: 300));
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("sent 250, done 1");
    }

    [Fact]
    public async Task A_mail_that_no_server_takes_within_a_day_is_a_dead_letter()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep("rcpt", 450, "4.7.1 later", Always: true));
        for (var i = 0; i < 25 && (await post.StandAsync()).Contains("open", StringComparison.Ordinal); i++)
            await post.RunAfterAsync(TimeSpan.FromHours(1.5));
        (await post.StandAsync()).ShouldBe("waits 450 4.7.1, dead 20");
        (await post.StoppedAsync()).ShouldBe("");
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_is_left_alone_for_a_minute()
    {
        await using var post = await Post.OpenAsync();
        var server = post.Marketplace.Provider.GetRequiredService<MailServer>();
        post.Marketplace.Clock.Stop();
        await post.OrderAsync("a");
        await post.Server.NextAsync(new SmtpStep("mail", 421, "4.7.0 too many"));
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits 421 4.7.0, open 1");
        server.Rest.ShouldBe((TimeSpan.FromMinutes(1), "421 4.7.0"));
        post.Marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        server.Rest.ShouldBeNull();
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("emma@")]
    [InlineData("Emma <emma@example.test>")]
    [InlineData("a@example.test, b@example.test")]
    [InlineData("a@example.test\nBcc: b@example.test")]
    public async Task What_is_no_address_is_sent_to_nobody(string address)
    {
        await using var post = await Post.OpenAsync();
        await post.Marketplace.ExecuteAsync($"""UPDATE "User" SET email = '{address}' WHERE name = 'Emma Stone'""");
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits address, dead 1");
        (await post.StoppedAsync()).ShouldBe("address");
        (await post.Server.CountsAsync()).Connections.ShouldBe(0);
    }
}
