using BookingAdmin.Services.Payments.Books;

namespace BookingAdmin.Web.Payments;

/// <summary>The sentence where a list would be.</summary>
static class PaymentEmpty
{
    public static string Of(PaymentQuery query) => query switch
    {
        { Cursor: not null } => "There is nothing on this page of the list.",
        { Search: { } search } => $"Nothing here is about “{(search.Length <= 60 ? search : search[..60] + "…")}”.",
        { Tab: PaymentTab.Refunds } => query.ShownRefunds switch
        {
            RefundFilter.Failed => "No refund has failed.",
            RefundFilter.Waiting => "No refund is under way.",
            RefundFilter.Done => "No refund is done yet.",
            _ => "Nothing has gone back to a customer yet.",
        },
        { Tab: PaymentTab.Events } => query.ShownEvents switch
        {
            EventFilter.NeedsSomebody => "No event needs somebody.",
            EventFilter.Waiting => "No event waits to be handled.",
            EventFilter.Handled => "No event was handled yet.",
            EventFilter.Settled => "Nobody has settled an event yet.",
            EventFilter.Ignored => "Every event was needed, and about an order of ours.",
            _ => "Stripe has told nothing yet.",
        },
        _ => query.ShownCalls switch
        {
            OutboxFilter.Waiting => "Nothing waits to be asked of Stripe.",
            OutboxFilter.Dead => "Nothing was given up.",
            _ => "Nothing was asked of Stripe yet.",
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
