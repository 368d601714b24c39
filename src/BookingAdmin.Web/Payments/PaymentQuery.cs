using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments;

public enum PaymentTab
{
    /// <summary>What needs somebody, of all kinds together.</summary>
    Needs,
    Refunds,
    Events,
    /// <summary>What is asked of Stripe, or passed on, when nobody waits for the answer.</summary>
    Calls,
    Comparison,
}

/// <summary>What the payments page shows, as it stands in its address: everybody who gets the link sees the same.</summary>
/// <param name="Refunds">Null: what needs somebody, but everything where something is searched for. The same for the others.</param>
public sealed record PaymentQuery(
    PaymentTab Tab = PaymentTab.Needs, RefundFilter? Refunds = null, EventFilter? Events = null, OutboxFilter? Calls = null,
    string? Search = null, string? Cursor = null)
{
    public RefundFilter ShownRefunds => Refunds ?? (Search is null ? RefundFilter.Failed : RefundFilter.All);

    public EventFilter ShownEvents => Events ?? (Search is null ? EventFilter.NeedsSomebody : EventFilter.All);

    public OutboxFilter ShownCalls => Calls ?? (Search is null ? OutboxFilter.Waiting : OutboxFilter.All);

    /// <summary>All that is known of an order's payment.</summary>
    public static string Of(string orderNumber) => new PaymentQuery(PaymentTab.Refunds, Search: orderNumber).Address;

    /// <exception cref="InvalidInputException">A value that no list can have; the message names it.</exception>
    public static PaymentQuery Parse(string? tab, string? show, string? search, string? cursor)
    {
        // A search, or a choice, without a list is one of refunds: older links have none.
        var at = AddressText.Choice<PaymentTab>(tab, T("list of payments"))
            ?? (string.IsNullOrWhiteSpace(search) && string.IsNullOrEmpty(show) ? PaymentTab.Needs : PaymentTab.Refunds);
        return new(
            at,
            at is PaymentTab.Refunds ? AddressText.Choice<RefundFilter>(show, T("choice of refunds")) : null,
            at is PaymentTab.Events ? AddressText.Choice<EventFilter>(show, T("choice of events")) : null,
            at is PaymentTab.Calls ? AddressText.Choice<OutboxFilter>(show, T("choice of calls")) : null,
            string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
            string.IsNullOrEmpty(cursor) ? null : cursor);
    }

    /// <summary>Another list, with the same search.</summary>
    public PaymentQuery To(PaymentTab tab) => new(tab, Search: tab is PaymentTab.Comparison or PaymentTab.Needs ? null : Search);

    public string Address => Addresses.Query(Addresses.Payments,
        ("tab", Tab is PaymentTab.Needs ? null : AddressText.Name(Tab)),
        ("show", Refunds is { } refunds ? AddressText.Name(refunds)
            : Events is { } events ? AddressText.Name(events)
            : Calls is { } calls ? AddressText.Name(calls) : null),
        ("search", Search),
        ("at", Cursor));
}
