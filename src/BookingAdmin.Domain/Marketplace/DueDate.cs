namespace BookingAdmin.Domain.Marketplace;

/// <summary>
/// The day on which a video is due, by the marketplace's own formula (marketplace-life.md, section 4): from checkout, not from payment or
/// acceptance. It is the date of the delivery; an answer to the request has no date of its own.
/// </summary>
public static class DueDate
{
    public const int RushHours = 12, Days = 3;

    /// <param name="checkout">When the order was placed (`"Order"."createdAt"`).</param>
    /// <param name="rush">Whether the customer paid for the rush add-on.</param>
    public static DateTimeOffset Of(DateTimeOffset checkout, bool rush) =>
        Later(checkout, rush ? TimeSpan.FromHours(RushHours) : TimeSpan.FromDays(Days));

    // A marketplace may hold a date that cannot be, up to the year 9999.
    static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) =>
        time > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue : time + by;
}
