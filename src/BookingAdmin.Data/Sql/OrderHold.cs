namespace BookingAdmin.Data.Sql;

/// <summary>
/// Holds rows of the marketplace until the end of the transaction. Every writer takes the order first, then what belongs to it, and of
/// several the lowest id first: two of them wait for each other, and never for ever.
/// </summary>
public static class OrderHold
{
    /// <summary>A writer of the marketplace that only refers to the order is not kept waiting.</summary>
    const string Lock = "FOR NO KEY UPDATE";

    /// <summary>The orders @ids.</summary>
    public static string Orders { get; } = Order("= ANY(@ids)");

    public static Task OrderAsync(BookingAdminContext context, string order, CancellationToken cancel) =>
        RunAsync(context, Order("= {0}"), [order], cancel);

    public static Task OrdersAsync(BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        RunAsync(context, Order("= ANY({0})"), [orders], cancel);

    public static Task OrderAndBookingAsync(BookingAdminContext context, string order, CancellationToken cancel) =>
        RunAsync(context, $"{Order("= {0}")}; {Booking("= {0}", Lock)}", [order], cancel);

    /// <param name="patience">How long it and what follows in the transaction waits for a row: one of <see cref="LockPatience"/>.</param>
    public static Task OrderOfBookingAsync(BookingAdminContext context, string booking, string patience, CancellationToken cancel) =>
        RunAsync(
            context,
            $"SELECT set_config('lock_timeout', {{1}}, true); "
            + $"{Order("""= (SELECT b."orderId" FROM public."Booking" b WHERE b.id = {0})""")}",
            [booking, patience], cancel);

    public static Task OrderOfRefundAsync(BookingAdminContext context, long refund, CancellationToken cancel) =>
        RunAsync(context, Order("= (SELECT r.order_id FROM booking_admin.refund r WHERE r.id = {0})"), [refund], cancel);

    /// <summary>The bookings of orders that are held already.</summary>
    public static Task BookingsAsync(BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        RunAsync(context, Booking("= ANY({0})", Lock), [orders], cancel);

    /// <summary>The same where the bookings may be deleted.</summary>
    public static Task WholeBookingsAsync(BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        RunAsync(context, Booking("= ANY({0})", "FOR UPDATE"), [orders], cancel);

    /// <summary>The refunds of orders that are held already.</summary>
    public static Task RefundsAsync(BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        RunAsync(
            context, $"SELECT FROM booking_admin.refund r WHERE r.order_id = ANY({{0}}) ORDER BY r.order_id, r.id {Lock}", [orders],
            cancel);

    static string Order(string which) => $"""SELECT FROM public."Order" o WHERE o.id {which} ORDER BY o.id {Lock}""";

    static string Booking(string which, string how) =>
        $"""SELECT FROM public."Booking" b WHERE b."orderId" {which} ORDER BY b."orderId" {how}""";

    static Task<int> RunAsync(BookingAdminContext context, string sql, object[] values, CancellationToken cancel) =>
        context.Database.ExecuteSqlRawAsync(sql, values, cancel);
}
