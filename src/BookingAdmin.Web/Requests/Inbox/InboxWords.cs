using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Requests.Inbox;

/// <summary>What the list of requests says above its cards, and in their place.</summary>
static class InboxWords
{
    public static string Tab(RequestTab tab) => tab switch
    {
        RequestTab.Waiting => T("Waiting"),
        RequestTab.Accepted => T("To record"),
        RequestTab.Sent => T("Sent"),
        RequestTab.Done => T("Done"),
        RequestTab.Declined => T("Declined"),
        RequestTab.Other => T("Other"),
        RequestTab.All => T("All"),
        _ => throw new ArgumentOutOfRangeException(nameof(tab), tab, null),
    };

    /// <summary>How many there are, as a tab and a headline count: at the limit "99+".</summary>
    public static string Number(Count count) => count switch
    {
        { Value: var value, Limit: var limit } when value >= limit => T($"{limit - 1:N0}+"),
        { Partly: true } => T($"{count.Value:N0}+"),
        _ => NumberText.Of(count.Value),
    };

    public static string Headline(RequestTab tab, Count count) => (tab, count.Value, Number(count)) switch
    {
        (RequestTab.Waiting, 0, _) => T("Nothing is waiting"),
        (RequestTab.Waiting, 1, _) => T("1 request is waiting"),
        (RequestTab.Waiting, _, var number) => T($"{number} requests are waiting"),
        (RequestTab.Accepted, 0, _) => T("Nothing to record"),
        (RequestTab.Accepted, 1, _) => T("1 video to record"),
        (RequestTab.Accepted, _, var number) => T($"{number} videos to record"),
        (RequestTab.Sent, 0, _) => T("No video is with a customer"),
        (RequestTab.Sent, 1, _) => T("1 video is with its customer"),
        (RequestTab.Sent, _, var number) => T($"{number} videos are with their customers"),
        (RequestTab.Done, 0, _) => T("No video is done yet"),
        (RequestTab.Done, 1, _) => T("1 video is done"),
        (RequestTab.Done, _, var number) => T($"{number} videos are done"),
        (RequestTab.Declined, 0, _) => T("Nothing was declined"),
        (RequestTab.Declined, 1, _) => T("1 request was declined or is over"),
        (RequestTab.Declined, _, var number) => T($"{number} requests were declined or are over"),
        (RequestTab.Other, 1, _) => T("1 request has a status that is new here"),
        (RequestTab.Other, _, var number) => T($"{number} requests have a status that is new here"),
        (_, 0, _) => T("No request yet"),
        (_, 1, _) => T("1 request in all"),
        var (_, _, number) => T($"{number} requests in all"),
    };

    /// <summary>The sentence below the headline; null where there is nothing to add.</summary>
    public static string? Summary(RequestTab tab, RequestCounts counts, TimeZoneInfo zone, DateTimeOffset now) => tab switch
    {
        RequestTab.Waiting => OfWaiting(counts, now),
        RequestTab.Accepted when counts.NextToRecord is { } next => next < now
            ? T($"The next is overdue by {Age.Words(now - next)}.")
            : T($"The next is due {When(next, zone, now)}."),
        RequestTab.Sent => T("Each customer approves the video or asks for a change."),
        RequestTab.Other => T("The marketplace gave it to them. Nothing can be done with them here; support can say what it means."),
        _ => null,
    };

    static string OfWaiting(RequestCounts counts, DateTimeOffset now)
    {
        if (counts.Waiting.Value == 0)
            return T("You have answered every request. New ones appear here by themselves.");
        var worth = T($"{string.Join(" + ", counts.ToEarn.Select(money => money.Short()))} to earn.");
        // After it nobody is paid for the video, so it comes before the day of the video.
        if (counts.FirstLapse is { } lapse && lapse > now && !(counts.FirstDue < lapse))
            return $"{worth} {(counts.Waiting.Value == 1 ? T($"Accept in {Age.Words(lapse - now)}, or the payment lapses.")
                : T($"The first payment lapses in {Age.Words(lapse - now)}, unless you accept."))}";
        return counts.FirstDue is { } due ? $"{worth} {OfFirst(counts.Waiting.Value == 1, due - now)}" : worth;
    }

    static string OfFirst(bool only, TimeSpan left) => (only, left < TimeSpan.Zero) switch
    {
        (true, true) => T($"The video is overdue by {Age.Words(-left)}."),
        (true, false) => T($"The video is due in {Age.Words(left)}."),
        (false, true) => T($"The first video is overdue by {Age.Words(-left)}."),
        (false, false) => T($"The first video is due in {Age.Words(left)}."),
    };

    /// <summary>Today, 18:00; tomorrow, 09:30; else 3 December, 09:30.</summary>
    static string When(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var then = TimeZoneInfo.ConvertTime(at, zone);
        return (then.Date - TimeZoneInfo.ConvertTime(now, zone).Date).Days == 1
            ? T($"tomorrow, {then:HH:mm}") : TimeWords.When(at, zone, now);
    }

    /// <summary>The day above the cards that are due on it, cut in the reader's zone.</summary>
    public static string Day(DateTimeOffset due, TimeZoneInfo zone, DateTimeOffset now)
    {
        var day = TimeZoneInfo.ConvertTime(due, zone);
        return (day.Date - TimeZoneInfo.ConvertTime(now, zone).Date).Days switch
        {
            < 0 => T("Before today"),
            0 => T("Today"),
            1 => T("Tomorrow"),
            _ => day.ToString(Pattern("dddd, d MMMM"), CultureInfo.CurrentCulture),
        };
    }

    /// <summary>Of requests that are not in the list yet.</summary>
    public static string Held(int requests) => Plural(requests,
        "{0:N0} more request is still being written. It appears here by itself in a moment.",
        "{0:N0} more requests are still being written. They appear here by themselves in a moment.");

    /// <summary>Where a request was not found while one is still being written.</summary>
    public static string PerhapsHeld =>
        T("A request of yours is still being written. If it is this one, it appears here by itself in a moment.");

    public static string NewRequests(int more) => Plural(more, "{0:N0} new request", "{0:N0} new requests");

    /// <summary>The sentence where the cards would be.</summary>
    public static string Empty(RequestQuery query) => query switch
    {
        { Search: { } search } => T($"No request matches “{PlainText.Isolated(search)}”."),
        { Cursor: not null } => T("Nothing is left on this page of the list."),
        { Tab: RequestTab.Waiting } => T("All answered. A new request appears here the moment somebody asks."),
        { Tab: RequestTab.Accepted } => T("What you accept stands here until its video is sent."),
        { Tab: RequestTab.Sent } => T("A video that you send stands here until its customer has approved it."),
        { Tab: RequestTab.Done } => T("A video stands here once its customer has approved it."),
        { Tab: RequestTab.Declined } => T("You have not declined a request."),
        { Tab: RequestTab.Other } => T("Every request has a status that is known here."),
        _ => T("Nobody has asked for a video yet."),
    };

    /// <summary>Amounts of several currencies stand side by side; none is a dash.</summary>
    public static string Amounts(IReadOnlyList<Money> amounts) =>
        amounts.Count == 0 ? "–" : string.Join(" + ", amounts.Select(money => money.Short()));
}
