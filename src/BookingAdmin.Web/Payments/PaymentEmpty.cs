using BookingAdmin.Services.Payments.Books;

namespace BookingAdmin.Web.Payments;

/// <summary>The sentence where a list would be.</summary>
static class PaymentEmpty
{
    public static string Of(PaymentQuery query) => query switch
    {
        { Cursor: not null } => T("There is nothing on this page of the list."),
        { Search: { } search } => T($"Nothing here is about “{(search.Length <= 60 ? search : search[..60] + "…")}”."),
        { Tab: PaymentTab.Refunds } => query.ShownRefunds switch
        {
            RefundFilter.Failed => T("No refund has failed."),
            RefundFilter.Waiting => T("No refund is under way."),
            RefundFilter.Done => T("No refund is done yet."),
            _ => T("Nothing has gone back to a customer yet."),
        },
        { Tab: PaymentTab.Events } => query.ShownEvents switch
        {
            EventFilter.NeedsSomebody => T("No event needs a person."),
            EventFilter.Waiting => T("No event waits to be handled."),
            EventFilter.Handled => T("No event was handled yet."),
            EventFilter.Settled => T("Nobody has settled an event yet."),
            EventFilter.Ignored => T("Every event was needed, and about an order of ours."),
            _ => T("Stripe has sent no event yet."),
        },
        _ => query.ShownCalls switch
        {
            OutboxFilter.Waiting => T("Nothing waits to be asked of Stripe."),
            OutboxFilter.Dead => T("Nothing was given up."),
            _ => T("Nothing was asked of Stripe yet."),
        },
    };

    /// <summary>Good news, and not only nothing.</summary>
    public static bool IsGood(PaymentQuery query) => query is { Cursor: null, Search: null } && query.Tab switch
    {
        PaymentTab.Refunds => query.ShownRefunds is RefundFilter.Failed or RefundFilter.Waiting,
        PaymentTab.Events => query.ShownEvents is EventFilter.NeedsSomebody or EventFilter.Waiting,
        _ => query.ShownCalls is OutboxFilter.Waiting or OutboxFilter.Dead,
    };
}
