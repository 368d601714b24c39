using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices.Mail;

public sealed class MailSecurityTests
{
    [Theory]
    [InlineData("another.test", false, true)]
    [InlineData("localhost", true, true)]
    [InlineData("localhost", false, false)]
    public async Task A_certificate_that_does_not_fit_gets_no_mail_and_no_password(string name, bool expired, bool trusted)
    {
        foreach (var tls in (bool[])[false, true])
        {
            await using var post = await Post.OpenAsync(new(tls, Certificate: TestAuthority.Issue(name, expired, trusted)));
            await post.OrderAsync("a");
            await post.RunAsync();
            (await post.StandAsync()).ShouldBe("waits certificate, open 1");
            (await post.Server.CountsAsync()).ShouldBe(new SmtpCounts(0, tls ? 0 : 1, 0, 0));
        }
    }

    [Fact]
    public async Task A_server_without_starttls_gets_nothing()
    {
        await using var post = await Post.OpenAsync(new(StartTls: false));
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits no_starttls, open 1");
        (await post.Server.CountsAsync()).SignIns.ShouldBe(0);
        post.Marketplace.Provider.GetRequiredService<MailServer>().Rest.ShouldNotBeNull().Code.ShouldBe("no_starttls");
    }

    [Theory]
    [InlineData(false, SmtpSignIn.None)]
    [InlineData(false, SmtpSignIn.Password)]
    [InlineData(true, SmtpSignIn.Password)]
    [InlineData(true, SmtpSignIn.Token)]
    public async Task Each_way_in_is_taken(bool tls, SmtpSignIn signIn)
    {
        await using var post = await Post.OpenAsync(new(tls, SignIn: signIn));
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("sent 250, done 1");
        (await post.Server.CountsAsync()).ShouldBe(
            new SmtpCounts(1, 1, signIn is SmtpSignIn.None ? 0 : 1, signIn is SmtpSignIn.Token ? 1 : 0));
    }

    [Fact]
    public async Task A_wrong_password_waits_to_be_mended()
    {
        await using var post = await Post.OpenAsync(change: mail => mail with { Password = "wrong" });
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits sign_in, open 1");
        (await post.StoppedAsync()).ShouldBe("");
        post.Marketplace.Provider.GetRequiredService<MailServer>().Rest.ShouldNotBeNull().Code.ShouldBe("sign_in");
    }

    [Fact]
    public async Task A_token_is_kept_until_it_expires_or_is_not_accepted()
    {
        await using var post = await Post.OpenAsync(new(SignIn: SmtpSignIn.Token));
        await SendAsync("a");
        await post.Server.HangUpAsync();
        await SendAsync("b");
        (await post.Server.CountsAsync()).ShouldBe(new SmtpCounts(2, 2, 2, 1));

        await post.Server.HangUpAsync();
        await post.Server.NextAsync(new SmtpStep("auth", 535, "5.7.8 no"));
        await SendAsync("c");
        await post.RunAfterAsync(TimeSpan.FromMinutes(2));
        (await post.Server.CountsAsync()).ShouldBe(new SmtpCounts(3, 4, 4, 2));

        await post.Server.HangUpAsync();
        post.Marketplace.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync("d");
        (await post.Server.CountsAsync()).Tokens.ShouldBe(3);

        async Task SendAsync(string order)
        {
            post.Marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
            await post.OrderAsync(order);
            await post.RunAsync();
        }
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent()
    {
        await using var post = await Post.OpenAsync(
            new(SignIn: SmtpSignIn.Token), mail => mail with { Token = mail.Token! with { ClientSecret = "wrong" } });
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits token, open 1");
        (await post.Server.CountsAsync()).SignIns.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_not_there_waits()
    {
        await using var post = await Post.OpenAsync(change: mail => mail with { Host = "127.0.0.1", Port = 9 });
        await post.OrderAsync("a");
        await post.RunAsync();
        (await post.StandAsync()).ShouldBe("waits no_connection, open 1");
    }

    [Fact]
    public async Task A_test_mail_says_what_the_server_answered()
    {
        await using var post = await Post.OpenAsync(begun: false);
        var emma = await post.Marketplace.CelebrityAsync("Emma Stone");
        var test = post.Marketplace.Get<MailTest>();
        var own = await test.SendAsync(emma, null, TestContext.Current.CancellationToken);
        (own.Taken, own.Answer).ShouldBe((true, "250"));
        own.Said.ShouldNotBeNull().ShouldContain("queued");
        await Should.ThrowAsync<Domain.Access.NotAllowedException>(
            () => test.SendAsync(emma, "somebody@example.test", TestContext.Current.CancellationToken));

        await post.Server.NextAsync(new SmtpStep("rcpt", 550, "5.1.1 unknown user"));
        (await test.SendAsync(TestMarketplace.Admin, "nobody@example.test", TestContext.Current.CancellationToken))
            .ShouldBe(new(false, "nobody@example.test", "550 5.1.1", "5.1.1 unknown user"));
        (await test.SendAsync(TestMarketplace.Admin, null, TestContext.Current.CancellationToken)).Answer.ShouldBe("no_address");
        (await post.StoppedAsync()).ShouldBe("", "a test stops nothing");

        var mail = (await post.Server.MailsAsync()).ShouldHaveSingleItem();
        mail.Subject.ShouldBe("A test mail of BookingAdmin");
        mail.Unsubscribe.ShouldBeNull();
    }
}
