using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Requests;
using BookingAdmin.Web.Requests.Inbox;

namespace BookingAdmin.Web.Tests.Requests.Words;

public sealed class RequestWordsTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 40, 0, TimeSpan.Zero);
    static readonly Actor Emma = new(ActorId.User("emma"), "Emma Stone", Roles.Celebrity, "c");

    [Fact]
    public void The_headline_counts_in_plain_English()
    {
        InboxWords.Headline(RequestTab.Waiting, new(0, 1000)).ShouldBe("Nothing is waiting");
        InboxWords.Headline(RequestTab.Waiting, new(1, 1000)).ShouldBe("1 request is waiting");
        InboxWords.Headline(RequestTab.Waiting, new(6, 1000)).ShouldBe("6 requests are waiting");
        InboxWords.Headline(RequestTab.Waiting, new(1000, 1000)).ShouldBe("999+ requests are waiting");
        InboxWords.Headline(RequestTab.Accepted, new(1, 100)).ShouldBe("1 video to record");
        InboxWords.Headline(RequestTab.Accepted, new(3, 100)).ShouldBe("3 videos to record");
        InboxWords.Headline(RequestTab.Accepted, new(3, 100, Partly: true)).ShouldBe("3+ videos to record");
    }

    [Theory]
    [InlineData(1, 90, "NZ$120 to earn. The video is due in 1 hour.")]
    [InlineData(2, -3000, "NZ$120 to earn. The first video is overdue by 2 days.")]
    [InlineData(2, null, "NZ$120 to earn.")]
    public void The_summary_says_when_the_first_video_is_due(int waiting, int? minutes, string words) =>
        InboxWords.Summary(
            RequestTab.Waiting, new([new(waiting, 1000)], [new Money(120, "nzd")], minutes is { } m ? Now.AddMinutes(m) : null, null),
            TimeZoneInfo.Utc, Now).ShouldBe(words);

    [Theory]
    [InlineData("Pacific/Auckland", 1, "The next is due today, 22:40.")]
    [InlineData("Pacific/Auckland", 3, "The next is due tomorrow, 00:40.")]
    [InlineData("America/New_York", 16, "The next is due today, 19:40.")]
    [InlineData("UTC", 72, "The next is due 25 November, 08:40.")]
    [InlineData("UTC", -2, "The next is overdue by 2 hours.")]
    public void What_is_to_be_recorded_next_is_named_by_the_day_of_the_readers_zone(string zone, int hours, string words) =>
        InboxWords.Summary(RequestTab.Accepted, new([], [], null, Now.AddHours(hours)), TimeZoneInfo.FindSystemTimeZoneById(zone),
            Now).ShouldBe(words);

    [Theory]
    [InlineData("Sam Okafor", BookingStatus.Cancelled, "Sam Okafor already declined this on 22 November, 08:30.")]
    [InlineData("Emma Stone", BookingStatus.Confirmed, "You already accepted this on 22 November, 08:30.")]
    [InlineData(" ", BookingStatus.Cancelled, "Somebody already declined this on 22 November, 08:30.")]
    [InlineData("the marketplace", BookingStatus.Completed, "The marketplace already completed this on 22 November, 08:30.")]
    public void A_decision_that_came_first_is_told_with_who_and_when(string by, BookingStatus status, string words) =>
        RequestWords.NotDone(new DecisionResult.AlreadyDecided(by, status, Now.AddMinutes(-10)), Emma, TimeZoneInfo.Utc, Now)
            .ShouldBe(words);

    [Fact]
    public void Other_ends_are_told_in_a_sentence()
    {
        RequestWords.NotDone(new DecisionResult.Refused("The time to undo is over."), Emma, TimeZoneInfo.Utc, Now)
            .ShouldBe("The time to undo is over.");
        RequestWords.NotDone(new DecisionResult.NotFound(), Emma, TimeZoneInfo.Utc, Now)
            .ShouldBe("There is no such request any more.");
    }

    [Theory]
    [InlineData(PaymentStatus.Succeeded, null, "Paid")]
    [InlineData(PaymentStatus.Succeeded, RefundStatus.Queued, "Refund under way")]
    [InlineData(PaymentStatus.Succeeded, RefundStatus.Pending, "Refund under way")]
    [InlineData(PaymentStatus.Succeeded, RefundStatus.Failed, "Refund failed; support sees to it")]
    [InlineData(PaymentStatus.Succeeded, RefundStatus.ByHand, "Paid back")]
    [InlineData(PaymentStatus.Refunded, RefundStatus.Succeeded, "Paid back")]
    [InlineData(PaymentStatus.Refunded, RefundStatus.Pending, "Paid back")]
    public void Money_is_paid_back_only_once_it_is(PaymentStatus payment, RefundStatus? refund, string words) =>
        RequestWords.Payment(payment, refund).ShouldBe(words);

    [Theory]
    [InlineData(null, "Not paid yet")]
    [InlineData(5, "Accept by 22 November, 13:40, or the payment lapses")]
    [InlineData(120, "Accept by 27 November, 08:40, or the payment lapses")]
    public void What_the_bank_holds_says_until_when_it_can_be_accepted(int? hours, string words) =>
        RequestWords.Payment(
            Card(BookingStatus.Pending, OrderStatus.Pending) with { HeldUntil = hours is { } h ? Now.AddHours(h) : null },
            TimeZoneInfo.Utc, Now).ShouldBe(words);

    [Theory]
    [InlineData(false, "Declined")]
    [InlineData(true, "Expired: not answered by 20 November")]
    public void What_nobody_answered_was_not_declined_by_somebody(bool expired, string words) =>
        RequestWords.State(Card(BookingStatus.Cancelled, OrderStatus.Cancelled) with { Expired = expired }, TimeZoneInfo.Utc, Now).Word
            .ShouldBe(words);

    static RequestCard Card(BookingStatus booking, OrderStatus order) => new(
        "b", "A Fan", "Mei", null, "Hello", new(120, "nzd"), new(0, "nzd"), booking, order, PaymentStatus.Pending, Now.AddDays(-2),
        Now.AddDays(-5), null);
}
