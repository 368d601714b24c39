using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Notices;
using BookingAdmin.Testing;
using static BookingAdmin.Services.Tests.Notices.NoticePlannerTests;

namespace BookingAdmin.Services.Tests.Notices;

public sealed class OwnNoticesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    static readonly TimeZoneInfo Auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

    [Fact]
    public async Task A_celebrity_who_has_chosen_nothing_gets_mails_at_the_address_of_the_marketplace()
    {
        await using var marketplace = await TestMarketplace.DemoAsync(settings => settings with { Mail = AnyServer });
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var own = await marketplace.Get<OwnNotices>().GetAsync(emma, Cancel);
        own.Email.ShouldBe(await marketplace.ScalarAsync<string>("""SELECT email FROM "User" WHERE name = 'Emma Stone'"""));
        (own.IsVerified, own.MailIsOn, own.Choice.Muted.Count).ShouldBe((false, true, 0));
        own.Kinds.ShouldAllBe(kind => kind.Audience == Domain.Notices.NoticeAudience.Celebrity);
    }

    [Fact]
    public async Task What_she_chooses_is_kept_and_another_sign_in_changes_nothing_of_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var notices = marketplace.Get<OwnNotices>();
        await notices.SeenAsync(emma, null, CultureInfo.GetCultureInfo("es"), Auckland, Cancel);
        (await notices.GetAsync(emma, Cancel)).Choice.ShouldSatisfyAllConditions(
            choice => choice.Language.ShouldBe("es"), choice => choice.Zone.ShouldBe("Pacific/Auckland"));

        var chosen = new NoticeChoice("en", "Europe/Berlin", new(22, 0), new(7, 0), false, true, ["new-request/Push"]);
        await notices.SaveAsync(emma, chosen, Cancel);
        await notices.SeenAsync(emma, "emma@verified.test", CultureInfo.GetCultureInfo("es"), Auckland, Cancel);

        var own = await notices.GetAsync(emma, Cancel);
        own.Choice.ShouldBeEquivalentTo(chosen with { Muted = own.Choice.Muted });
        own.Choice.Muted.ShouldBe(["new-request/Push"]);
        (own.Email, own.IsVerified).ShouldBe(("emma@verified.test", true));
    }

    [Theory]
    [InlineData("fr", "UTC", null, null, "")]
    [InlineData("en", "Nowhere/At all", null, null, "")]
    [InlineData("en", "UTC", 22, null, "")]
    [InlineData("en", "UTC", 22, 22, "")]
    [InlineData("en", "UTC", null, null, "daily-digest/Mail")]
    [InlineData("en", "UTC", null, null, "anything")]
    public async Task What_cannot_be_is_refused(string language, string zone, int? from, int? to, string muted)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await Should.ThrowAsync<InvalidInputException>(() => marketplace.Get<OwnNotices>().SaveAsync(
            emma,
            new(language, zone, from is { } f ? new(f, 0) : null, to is { } t ? new(t, 0) : null, true, false,
                muted.Length == 0 ? [] : [muted]),
            Cancel));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_recipient")).ShouldBe(0);
    }

    [Fact]
    public async Task Mails_that_stopped_go_on_when_she_says_so_or_comes_with_another_address()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var notices = marketplace.Get<OwnNotices>();
        await notices.SeenAsync(emma, "one@emma.test", CultureInfo.InvariantCulture, TimeZoneInfo.Utc, Cancel);
        foreach (var again in new Func<Task>[]
        {
            () => notices.TakeMailsAgainAsync(emma, Cancel),
            () => notices.SeenAsync(emma, "two@emma.test", CultureInfo.InvariantCulture, TimeZoneInfo.Utc, Cancel),
        })
        {
            await PersonAsync(marketplace, "mail_stopped_at = now(), mail_stopped_why = '550'");
            (await notices.GetAsync(emma, Cancel)).MailStoppedWhy.ShouldBe("550");
            await again();
            (await notices.GetAsync(emma, Cancel)).MailStoppedAt.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Admins_see_how_each_message_ended_and_have_one_tried_again()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace);
        var log = marketplace.Get<NoticeLog>();
        async Task<MessageLine> LineAsync(MessageState? state = null) =>
            (await log.ListAsync(TestMarketplace.Admin, new(state), null, Cancel)).Items.ShouldHaveSingleItem();

        (await LineAsync()).ShouldSatisfyAllConditions(
            line => line.State.ShouldBe(MessageState.Waiting), line => line.Name.ShouldBe("Emma Stone"),
            line => line.Kinds.ShouldBe(["new-request"]), line => line.OrderIds.ShouldBe(["a"]));
        (await log.ListAsync(TestMarketplace.Admin, new(Kind: "withdrawn"), null, Cancel)).Items.ShouldBeEmpty();
        (await log.ListAsync(TestMarketplace.Admin, new(Channel: NoticeChannel.Push), null, Cancel)).Items.ShouldBeEmpty();

        await marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET dead_at = now(), fault = '554'");
        (await LineAsync(MessageState.Failed)).Answer.ShouldBe("554");
        (await log.CountsAsync(TestMarketplace.Admin, Cancel)).ShouldBe([new(NoticeChannel.Mail, MessageState.Failed, 1)]);
        (await log.RetryAllAsync(TestMarketplace.Admin, Cancel)).ShouldBe(1);
        (await log.RetryAllAsync(TestMarketplace.Admin, Cancel)).ShouldBe(0);
        (await LineAsync(MessageState.Waiting)).Attempts.ShouldBe(0);

        await marketplace.ExecuteAsync("UPDATE booking_admin.notice_message SET sent_at = now(); DELETE FROM booking_admin.outbox");
        (await LineAsync(MessageState.Sent)).NextAt.ShouldBeNull();
        await Should.ThrowAsync<NotAllowedException>(() => log.ListAsync(TestMarketplace.Support, new(), null, Cancel));
    }

    [Fact]
    public async Task After_ninety_days_what_is_over_is_deleted_and_what_waits_stays()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "over");
        await LookAsync(marketplace);
        await marketplace.ExecuteAsync("UPDATE booking_admin.notice_message SET sent_at = created_at; DELETE FROM booking_admin.outbox");
        marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        await OrderAsync(marketplace, "waits");
        await LookAsync(marketplace);
        marketplace.Clock.Advance(NoticePruning.Keeps + TimeSpan.FromHours(1));

        // The first statement deletes the message, the next its notice: both see the rows as they were before.
        await marketplace.Get<NoticePruning>().PruneAsync(Cancel);
        await marketplace.Get<NoticePruning>().PruneAsync(Cancel);

        (await marketplace.ScalarAsync<string>("SELECT string_agg(subject, ', ') FROM booking_admin.notice WHERE kind = 'new-request'"))
            .ShouldBe("waits");
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request waits");
    }
}
