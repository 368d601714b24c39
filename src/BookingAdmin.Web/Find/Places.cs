using BookingAdmin.Domain.Consistency;
using BookingAdmin.Web.Notices.Messages;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Payments;

namespace BookingAdmin.Web.Find;

/// <summary>Somewhere to go, or something to do there, under a name that people look for.</summary>
/// <param name="Act">It begins with a verb, and stands among what can be done.</param>
public sealed record Place(string Name, string Address, bool Act = false);

/// <summary>The pages of the dashboard and what can be done on them, for who may see them.</summary>
static class Places
{
    public static string Hint(Actor actor) =>
        actor.May(Permission.ViewOrders) ? T("Find orders, people, pages") : T("Find requests and pages");

    public static IReadOnlyList<Place> Of(Actor actor)
    {
        (Permission May, Place Place)[] all =
        [
            (Permission.ViewOwnRequests, new(T("Requests"), Addresses.Requests)),
            (Permission.ViewOrders, new(T("Orders"), Addresses.Orders)),
            (Permission.RepairBookings, new(T("Repairs"), Addresses.Repairs)),
            (Permission.ViewPayments, new(T("Payments"), Addresses.Payments)),
            (Permission.ViewReports, new(T("Consistency"), Addresses.Consistency)),
            (Permission.ViewReports, new(T("Combinations of statuses"), Addresses.States)),
            (Permission.ViewReports, new(T("The guard"), Addresses.Guard)),
            (Permission.ViewAudit, new(T("Audit"), Addresses.Audit)),
            (Permission.ManageNotices, new(T("Notices"), Addresses.Notices)),
            (Permission.ManageNotices, new(T("What notices say"), new NoticeQuery(NoticeTab.Texts).Address)),
            (Permission.ManageOwnNotices, new(T("Your notices"), Addresses.OwnNotices)),
            (Permission.ManageOwnSessions, new(T("Where you are signed in"), Addresses.Sessions)),
            (Permission.ManageSessions, new(T("Everybody’s sessions"), Addresses.EverybodysSessions)),
            (Permission.ManageOwnSessions, new(T("Language and time zone"), Addresses.Preferences)),
            (Permission.ViewOrders, new(T("Show orders without a booking"), new OrderFilter(MissingOnly: true).Address, true)),
            (Permission.ViewOrders, new(T("Show today’s orders"), new OrderFilter(Days: 1).Address, true)),
            (Permission.ViewPayments,
                new(T("Show payment events that need somebody"), new PaymentQuery(PaymentTab.Events).Address, true)),
            (Permission.ViewPayments, new(T("Compare payments with Stripe"), new PaymentQuery(PaymentTab.Comparison).Address, true)),
            .. Rules.All.Select(rule => (Permission.ViewReports, new Place(rule.Title, Addresses.Rule(rule.Id)))),
        ];
        return [.. all.Where(place => actor.May(place.May)).Select(place => place.Place)];
    }

    /// <summary>Whether each word stands in the name, with or without its accents.</summary>
    public static bool Holds(this Place place, string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(word => CultureInfo.CurrentCulture.CompareInfo.IndexOf(
            place.Name, word, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0);
}
