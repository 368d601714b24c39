using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Notices.Mail;

public sealed class MailUnsubscribeTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_in_a_mail_stops_its_kinds_for_its_recipient_once()
    {
        await using var post = await Post.OpenAsync();
        await post.OrderAsync("a");
        await post.RunAsync();
        var key = KeyOf((await post.Server.MailsAsync()).Single().Unsubscribe!);
        var unsubscribe = post.Marketplace.Get<MailUnsubscribe>();

        var before = (await unsubscribe.ReadAsync(key, Cancel)).ShouldNotBeNull();
        (before.Kinds.ShouldHaveSingleItem(), before.Stopped).ShouldBe(("New requests", false));
        for (var i = 0; i < 2; i++)
            (await unsubscribe.StopAsync(key, Cancel)).ShouldBeTrue();
        (await unsubscribe.ReadAsync(key, Cancel)).ShouldNotBeNull().Stopped.ShouldBeTrue();

        (await MutedAsync(post.Marketplace)).ShouldBe("None new-request/Mail");
        (await post.Marketplace.ScalarAsync<string>("""
            SELECT string_agg(action || ' ' || actor_name || ' ' || (after->>'muted'), '; ') FROM booking_admin.audit_entry
            WHERE action = 'MailsStopped'
            """)).ShouldBe("MailsStopped A link in a mail [\"new-request/Mail\"]");
        post.Marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        await post.OrderAsync("b");
        (await post.RunAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_person_has_chosen_stays()
    {
        await using var post = await Post.OpenAsync();
        await NoticePlannerTests.PersonAsync(post.Marketplace, "muted = '{new-request/Push}', language = 'es'");
        await post.OrderAsync("a");
        await post.RunAsync();
        await post.Marketplace.Get<MailUnsubscribe>().StopAsync(KeyOf((await post.Server.MailsAsync()).Single().Unsubscribe!), Cancel);
        (await MutedAsync(post.Marketplace)).ShouldBe("Celebrity new-request/Mail,new-request/Push");
        (await post.Marketplace.ScalarAsync<string>("SELECT language FROM booking_admin.notice_recipient")).ShouldBe("es");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Another_key_stops_nothing(string? key)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var unsubscribe = marketplace.Get<MailUnsubscribe>();
        (await unsubscribe.ReadAsync(key, Cancel)).ShouldBeNull();
        (await unsubscribe.StopAsync(key, Cancel)).ShouldBeFalse();
    }

    internal static string KeyOf(string header) => header.Trim('<', '>').Split("key=")[1];

    static Task<string> MutedAsync(TestMarketplace marketplace) => marketplace.ScalarAsync<string>("""
        SELECT string_agg(roles || ' ' || (SELECT string_agg(m, ',' ORDER BY m) FROM unnest(muted) m), '; ')
        FROM booking_admin.notice_recipient
        """);
}
