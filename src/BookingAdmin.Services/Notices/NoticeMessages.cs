using System.Globalization;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Notices;

/// <summary>What every channel does with a message: reads it with its notices, notes how it ended, and words it for its person.</summary>
static class NoticeMessages
{
    public static Task<NoticeMessage> ReadAsync(BookingAdminContext context, long id, CancellationToken cancel) =>
        context.NoticeMessages.AsNoTracking().Include(m => m.Deliveries).ThenInclude(d => d.Notice).SingleAsync(m => m.Id == id, cancel);

    /// <summary>The notices of a message, in the order in which they were written.</summary>
    public static IReadOnlyCollection<Notice> Notices(this NoticeMessage message) =>
        [.. message.Deliveries.Select(delivery => delivery.Notice).OrderBy(notice => notice.Id)];

    /// <summary>The other side has taken it.</summary>
    /// <param name="answer">A code.</param>
    public static async Task SentAsync(
        BookingAdminContext context, NoticeMessage message, string answer, DateTimeOffset now, CancellationToken cancel)
    {
        await context.NoticeMessages.Where(m => m.Id == message.Id).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.SentAt, now).SetProperty(m => m.Answer, answer), cancel);
        BookingAdminMetrics.MessageSent(message.Channel, now - message.Deliveries.Min(delivery => delivery.Notice.CreatedAt));
    }

    /// <summary>It was not taken: it is tried again, or given up.</summary>
    public static async Task FailedAsync(BookingAdminContext context, NoticeMessage message, string answer, CancellationToken cancel)
    {
        await context.NoticeMessages.Where(m => m.Id == message.Id).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.Answer, answer), cancel);
        BookingAdminMetrics.MessageFailed(message.Channel, answer);
    }

    /// <summary>Nothing of it is to be sent any more.</summary>
    /// <param name="why">A code; null where its notices were settled.</param>
    public static async Task CancelAsync(
        BookingAdminContext context, NoticeMessage message, string? why, DateTimeOffset now, CancellationToken cancel)
    {
        await context.NoticeMessages.Where(m => m.Id == message.Id).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.CancelledAt, now).SetProperty(m => m.Answer, why), cancel);
        BookingAdminMetrics.MessageCancelled(message.Channel);
    }

    /// <summary>What a notice says to this person, with times in their zone. Called within <see cref="InLanguageOf"/>.</summary>
    public static NoticeText TextFor(this ReadNotice notice, NoticeRecipient person) =>
        notice.Kind!.Text(notice.Facts with { Zone = NoticePerson.ZoneOf(person) });

    /// <summary>Says something in the person's language; in English where this machine does not know it.</summary>
    public static T InLanguageOf<T>(NoticeRecipient person, Func<T> say)
    {
        var (culture, language) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureOf(person.Language);
            return say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, language);
        }
    }

    static CultureInfo CultureOf(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return Language.English;
        }
    }
}
