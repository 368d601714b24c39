namespace BookingAdmin.Domain.Payments;

/// <summary>
/// Whether the parts of an order agree with one of the marketplace's formulas (marketplace-life.md, section 3). Which one depends on the
/// build that wrote them, and both occur in one database. Whole cents as floating point, and the same steps as the checks of all orders
/// take in SQL, so that both come to the same answer.
/// </summary>
public static class Shares
{
    /// <summary>At the checkout each part is rounded for itself, from sums that are rounded too, so a cent says nothing there.</summary>
    public const double Rounding = 1.5;

    const double Fees = 0.239, Even = 0.2, Ninety = 0.1, OlderShare = 0.8, DollarCents = 100, OneMilli = 0.001;

    /// <summary>
    /// The two shares of the rest that the newest build gives: a celebrity's present VIP flag does not show which share it was.
    /// </summary>
    static readonly double[] Rests = [0.7, 0.8];

    /// <summary>
    /// Of the order as it is: before the upload by the formulas of the checkout, after it by those of upload and approval. True where a
    /// part is missing.
    /// </summary>
    /// <param name="tolerance">From which difference on they do not, in major units.</param>
    public static bool Agree(OrderFacts order, decimal tolerance) => order is not { CelebrityAmount: { } celebrity, PlatformFee: { } fee }
        || new Parts((double)(order.TotalAmount * 100), (double)(celebrity * 100), (double)(fee * 100), (double)(tolerance * 100))
            .Agree((double)(order.TipItems * 100), (double)(order.Tips * 100), order.IsDelivered,
                order.ApprovalStatus is ApprovalStatus.Approved);

    sealed record Parts(double Total, double Celebrity, double Fee, double Tolerance)
    {
        public bool Agree(double tipItems, double tips, bool delivered, bool approved) =>
            // Upload and approval; also the debug route, and a build that wrote 80 % to the cent.
            Is(Even, 0)
            || !delivered && !approved && (IsOlder || IsOfCheckout(tipItems))
            // An old build kept 10 %. The second approval route adds its tip to the celebrity's part.
            || approved && (Is(Ninety, 0) || Is(Even, tips));

        bool Is(double fee, double more) => Same(Fee, Total * fee) && Same(Celebrity, Total - Fee + more);

        bool IsOlder =>
            Same(Celebrity, Math.Floor(Total * OlderShare / DollarCents + OneMilli) * DollarCents) && Same(Fee, Total - Celebrity);

        bool IsOfCheckout(double tipItems) =>
            Basis(tipItems) is var basis
            && Rests.Any(share => Near(Celebrity, basis * (1 - Fees) * share) && Near(Fee, basis - basis * (1 - Fees) * share));

        double Basis(double tipItems) => Total > tipItems ? Total - tipItems : 0;

        bool Same(double one, double other) => Math.Abs(one - other) < Tolerance;

        bool Near(double one, double other) => Math.Abs(one - other) < Math.Max(Tolerance, Rounding);
    }
}
