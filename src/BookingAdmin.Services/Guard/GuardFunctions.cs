using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>
/// The bodies of the functions that keep the watch list. Those of new orders, deletes and TRUNCATE work on all rows of one statement, those
/// of new bookings and updates on one row, which costs less where a statement has one.
/// </summary>
/// <remarks>
/// Of two transactions that touch the same order at once the second sees what the first has committed: under READ COMMITTED each statement
/// in here takes a new snapshot, and a transaction that may have to list an order holds its row lock. A deleted booking locks its order
/// against changes of its status; an order that comes to need a booking is locked against new bookings, whose foreign key asks for it.
/// A new booking locks nothing: taking an order off the list can only come too late, never be wrong.
/// </remarks>
static class GuardFunctions
{
    /// <summary>
    /// So many orders of one statement wait until the commit before they are put on the list, because their bookings may come first.
    /// </summary>
    public const int MostDeferred = 20;

    /// <summary>
    /// What the watch list keeps and what pages count and order by. No other column matters, also where its owner has dropped it.
    /// </summary>
    static readonly string[] OrderState =
    [
        "status", "\"paymentStatus\"", "\"approvalStatus\"", "\"deliveredAt\"", "\"totalAmount\"", "currency", "\"celebrityId\"", "id",
    ];

    static readonly string Needs = $"status NOT IN ({BookingSql.Exempt})";

    // OFFSET 0 keeps it a look-up for each order, whatever plan was made for the first statement of a session.
    static string HasBooking(string id) => $"""EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = {id} OFFSET 0)""";

    const string ListNew = "INSERT INTO booking_admin.watch_list (order_id, amount, currency)";

    /// <summary>
    /// A few orders are only noted, and looked at when their transaction commits: one that has its booking by then was never on the list.
    /// More orders than that in one statement, and all orders while no host follows, go on the list at once.
    /// </summary>
    public static string OrderInserted { get; } = Guarded("direct boolean; noted int;", $"""
                direct := {GuardChanges.NobodyFollows};
                IF NOT direct THEN
                    INSERT INTO {GuardChanges.Table} (celebrity, order_id)
                    SELECT n."celebrityId", CASE WHEN n.{Needs} THEN n.id END FROM new_rows n LIMIT {MostDeferred + 1};
                    GET DIAGNOSTICS noted = ROW_COUNT;
                    IF noted > {MostDeferred} THEN
                        direct := true;
                        {GuardChanges.OfRows("new_rows")}
                    END IF;
                END IF;
                IF direct THEN
                    {ListNew}
                    SELECT n.id, n."totalAmount", n.currency FROM new_rows n WHERE n.{Needs} AND NOT {HasBooking("n.id")}
                    ON CONFLICT DO NOTHING;
                END IF;
        """);

    /// <summary>At commit, of an order that was noted.</summary>
    public static string OrderChecked { get; } = Guarded("", $"""
                IF NOT {HasBooking("NEW.order_id")} THEN
                    {ListNew}
                    SELECT o.id, o."totalAmount", o.currency FROM public."Order" o WHERE o.id = NEW.order_id AND o.{Needs}
                    ON CONFLICT DO NOTHING;
                END IF;
        """);

    public static string OrderUpdated { get; } = Guarded("needed boolean; needs boolean;", $"""
                IF {Changed(OrderState)} THEN
                    needed := OLD.{Needs};
                    needs := NEW.{Needs};
                    IF needed AND (NOT needs OR OLD.id <> NEW.id) THEN
                        DELETE FROM booking_admin.watch_list w WHERE w.order_id = OLD.id
                            AND NOT EXISTS (SELECT FROM public."Order" o WHERE o.id = w.order_id AND o.{Needs} OFFSET 0);
                    END IF;
                    IF needs AND (NOT needed OR OLD.id <> NEW.id) THEN
                        -- A transaction with an older view does not see a booking go: the lock does, and makes it begin again.
                        IF current_setting('transaction_isolation') <> 'read committed' THEN
                            PERFORM FROM public."Booking" b WHERE b."orderId" = NEW.id FOR KEY SHARE;
                        END IF;
                        -- Whoever is writing its booking is waited for, and whoever begins to waits.
                        PERFORM FROM public."Order" o WHERE o.id = NEW.id FOR UPDATE;
                        INSERT INTO booking_admin.watch_list AS w (order_id, amount, currency)
                        SELECT o.id, o."totalAmount", o.currency FROM public."Order" o
                            WHERE o.id = NEW.id AND o.{Needs} AND NOT {HasBooking("o.id")}
                        ON CONFLICT (order_id) DO UPDATE SET amount = EXCLUDED.amount, currency = EXCLUDED.currency;
                    ELSIF needs AND (OLD."totalAmount" <> NEW."totalAmount" OR OLD.currency <> NEW.currency) THEN
                        UPDATE booking_admin.watch_list w SET amount = NEW."totalAmount", currency = NEW.currency
                            WHERE w.order_id = NEW.id;
                    END IF;
                {GuardChanges.OfRow("NEW.\"celebrityId\"", "OLD.\"celebrityId\"")}
                END IF;
        """);

    public static string OrderDeleted { get; } = Guarded("", $"""
                DELETE FROM booking_admin.watch_list w WHERE w.order_id = ANY(ARRAY(SELECT o.id FROM old_rows o))
                    AND NOT EXISTS (SELECT FROM public."Order" k WHERE k.id = w.order_id OFFSET 0);
        {GuardChanges.Followed(GuardChanges.OfRows("old_rows"))}
        """);

    public static string OrderTruncated { get; } = Guarded("", $"""
                DELETE FROM booking_admin.watch_list;
        {GuardChanges.Followed(GuardChanges.OfEverybody)}
        """);

    public static string BookingInserted { get; } = Guarded("", $"""
                DELETE FROM booking_admin.watch_list w WHERE w.order_id = NEW."orderId" AND {HasBooking("w.order_id")};
                {GuardChanges.OfRow("NEW.\"celebrityId\"")}
        """);

    public static string BookingUpdated { get; } = Guarded("", $"""
                IF OLD."orderId" <> NEW."orderId" THEN
        {Lock("m.id FROM unnest(ARRAY[OLD.\"orderId\", NEW.\"orderId\"]) m (id)")}
                    DELETE FROM booking_admin.watch_list w WHERE w.order_id = NEW."orderId" AND {HasBooking("w.order_id")};
        {List("SELECT OLD.\"orderId\" AS id")}
                END IF;
                {GuardChanges.OfRow("NEW.\"celebrityId\"", "OLD.\"celebrityId\"")}
        """);

    public static string BookingDeleted { get; } = Guarded("", $"""
        {Lock("""r."orderId" AS id FROM old_rows r""")}
        {List("""SELECT o."orderId" AS id FROM old_rows o""")}
        {GuardChanges.Followed(GuardChanges.OfRows("old_rows"))}
        """);

    public static string BookingTruncated { get; } = Guarded("", $"""
                {ListNew}
                SELECT o.id, o."totalAmount", o.currency FROM public."Order" o WHERE {BookingSql.Missing}
                ON CONFLICT DO NOTHING;
        {GuardChanges.Followed(GuardChanges.OfEverybody)}
        """);

    public static string ListTouched { get; } = Guarded("", """
                UPDATE booking_admin.guard SET touched_at = clock_timestamp();
        """);

    static string Changed(string[] columns) => string.Join(" OR ", columns.Select(column => $"OLD.{column} IS DISTINCT FROM NEW.{column}"));

    /// <summary>Everybody locks in the same order.</summary>
    static string Lock(string ids) => $"""
                PERFORM FROM (SELECT DISTINCT {ids} ORDER BY 1) t
                    CROSS JOIN LATERAL (SELECT FROM public."Order" o WHERE o.id = t.id FOR NO KEY UPDATE) l;
        """;

    static string List(string ids) => $"""
                {ListNew}
                SELECT n.id, n."totalAmount", n.currency FROM ({ids}) t
                CROSS JOIN LATERAL (SELECT o.id, o."totalAmount", o.currency FROM public."Order" o
                    WHERE o.id = t.id AND o.{Needs} OFFSET 0) n
                WHERE NOT {HasBooking("n.id")}
                ON CONFLICT DO NOTHING;
        """;

    /// <summary>
    /// A fault of ours must never stop a write of the marketplace's: it becomes a warning. But what PostgreSQL asks to be tried again is
    /// handed on, as is a lock that the writer does not want to wait for. A fault may leave the list untrue: it is counted, and the guard
    /// is not whole until the list is made anew. Counted in a sequence, because for a row the writers would wait for each other.
    /// </summary>
    public static string Guarded(string variables, string work, string after = "", string result = "NULL") => $"""

        DECLARE
            {variables}
        BEGIN
            BEGIN
        {work}
            EXCEPTION
                WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN RAISE;
                WHEN OTHERS THEN
                    RAISE WARNING 'BookingAdmin''s guard could not follow a change of %: % (%)', TG_TABLE_NAME, SQLERRM, SQLSTATE;
                    BEGIN
                        PERFORM nextval('booking_admin.guard_fault');
                        {GuardChanges.Followed(GuardChanges.OfEverybody)}
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
            END;{after}
            RETURN {result};
        END
        """;
}
