using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Services.Orders;

/// <summary>
/// A combination of statuses by the marketplace's own labels, known to this version or not, as an address has it:
/// PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.none.
/// </summary>
/// <param name="Booking">Null: no booking.</param>
public sealed record StateLabels(string Order, string Payment, string Approval, string Transfer, string? Booking)
{
    const string None = "none";
    const int LongestLabel = 63;

    /// <exception cref="InvalidInputException">It is no combination.</exception>
    public static StateLabels? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return text.Split('.') is [var order, var payment, var approval, var transfer, var booking] labels
            && labels.All(label => label.Length is > 0 and <= LongestLabel && !label.Contains('\0'))
            ? new(order, payment, approval, transfer, booking == None ? null : booking)
            : throw new InvalidInputException(T("This link to a combination of statuses is damaged. Open it from the map of states."));
    }

    public override string ToString() => string.Join('.', Order, Payment, Approval, Transfer, Booking ?? None);

    /// <summary>The same as values. Only of what stands in the database: every new label is kept.</summary>
    internal OrderState Read() => new(
        Labels.Read<OrderStatus>(Order), Labels.Read<PaymentStatus>(Payment), Labels.Read<ApprovalStatus>(Approval),
        Labels.Read<TransferStatus>(Transfer),
        Booking is null ? null : Labels.Read<BookingStatus>(Booking));

    /// <summary>Ids of the orders in it. By text, because the database knows no comparison with a label that its type lacks.</summary>
    internal IQueryable<string> Ids(BookingAdminContext context) => context.Database.SqlQuery<string>($"""
        SELECT o.id AS "Value" FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id
        WHERE o.status::text = {Order} AND o."paymentStatus"::text = {Payment} AND o."approvalStatus"::text = {Approval}
            AND o."transferStatus"::text = {Transfer}
            AND b.status::text IS NOT DISTINCT FROM {Booking}
        """);
}
