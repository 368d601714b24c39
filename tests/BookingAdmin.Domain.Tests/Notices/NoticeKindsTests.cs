using System.Globalization;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Domain.Tests.Notices;

public sealed class NoticeKindsTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    static readonly NoticeOrder Order = new(
        "o", "KO-1", "b", "Sarah Johnson Meade", "Emma Stone", "Xaver", "Birthday", new(80, "nzd"), new(100, "nzd"), Now.AddDays(1),
        OrderStatus.Pending, PaymentStatus.Succeeded, ApprovalStatus.PendingApproval, BookingStatus.Pending, Now, null, 0, null);

    public static TheoryData<string> Ids => [.. NoticeKinds.All.Select(kind => kind.Id)];

    [Fact]
    public void Each_id_is_there_once() =>
        NoticeKinds.All.Select(kind => kind.Id).ShouldBeUnique();

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_kind_speaks_both_languages_and_names_nobody_where_others_look(string id)
    {
        var kind = NoticeKinds.Find(id)!;
        var (english, spanish) = (In("en", kind), In("es", kind));

        foreach (var text in new[] { english, spanish })
        {
            string[] all = [text.Subject, text.Discreet, .. text.Lines];
            all.ShouldAllBe(line => line.Length > 0 && !line.Contains('{') && !line.Contains('\n'));
            foreach (var personal in (string[])["Sarah", "Xaver", "Emma", "KO-1", "80", "100"])
                text.Discreet.ShouldNotContain(personal);
        }
        spanish.Subject.ShouldNotBe(english.Subject);
        spanish.Discreet.ShouldNotBe(english.Discreet);
        (english.Path is null).ShouldBe(kind.Audience is NoticeAudience.Customer);
    }

    [Theory]
    [InlineData("new-request", BookingStatus.Pending, OrderStatus.Pending, true)]
    [InlineData("new-request", BookingStatus.Confirmed, OrderStatus.Confirmed, false)]
    [InlineData("new-request", BookingStatus.Pending, OrderStatus.Cancelled, false)]
    [InlineData("accepted", BookingStatus.Confirmed, OrderStatus.Confirmed, true)]
    [InlineData("accepted", BookingStatus.Pending, OrderStatus.Pending, false)]
    [InlineData("due-soon", BookingStatus.Confirmed, OrderStatus.Completed, false)]
    [InlineData("withdrawn", BookingStatus.Cancelled, OrderStatus.Cancelled, true)]
    [InlineData("withdrawn", BookingStatus.Pending, OrderStatus.Confirmed, false)]
    [InlineData("revision-asked", BookingStatus.Confirmed, OrderStatus.RevisionRequested, true)]
    [InlineData("missing-booking", BookingStatus.Pending, OrderStatus.Pending, false)]
    public void What_is_settled_holds_no_longer(string id, BookingStatus booking, OrderStatus order, bool holds) =>
        NoticeKinds.Find(id)!.Holds(new(Order with { BookingStatus = booking, Status = order }, NoticeFacts.NoValues, Now)).ShouldBe(holds);

    [Fact]
    public void A_reminder_after_the_day_would_be_too_late() =>
        NoticeKinds.Find("last-reminder")!.Holds(new(Order with { Due = Now }, NoticeFacts.NoValues, Now)).ShouldBeFalse();

    static NoticeText In(string language, NoticeKind kind)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return kind.Text(new(Order, new Dictionary<string, string>(StringComparer.Ordinal)
                { ["by"] = "Ada", ["found"] = "3", ["repaired"] = "2", ["open"] = "1", ["critical"] = "0" }, Now));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
