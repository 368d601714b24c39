using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>
/// The bodies of the functions that keep the watch list. Each works on all rows of one statement.
/// </summary>
/// <remarks>
/// A transaction that changes bookings locks their orders first, and one that changes an order holds its lock already. So of two
/// transactions that touch the same order at once the second sees what the first has committed: under READ COMMITTED each statement in here
/// takes a new snapshot.
/// </remarks>
static class GuardFunctions
{
    /// <summary>More celebrities than this in one statement, and everybody asks again.</summary>
    public const int MostTold = 50;

    // PostgreSQL takes 8,000 in one notification.
    const int MostBytes = 7000;

    static readonly string Needs = $"status NOT IN ({BookingSql.Exempt})";

    // OFFSET 0 keeps it a look-up for each order, whatever plan was made for the first statement of a session.
    static string HasBooking(string id) => $"""EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = {id} OFFSET 0)""";

    public static string OrderInserted { get; } = Body("", Whose("new_rows"), $"""
                INSERT INTO booking_admin.watch_list (order_id, amount, currency)
                SELECT n.id, n."totalAmount", n.currency FROM new_rows n WHERE n.{Needs} AND NOT {HasBooking("n.id")}
                ON CONFLICT DO NOTHING;
        """);

    /// <summary>Most updates change neither the need nor the amount: one pass over the rows finds those that do.</summary>
    public static string OrderUpdated { get; } = Body(
        "began text[]; ended text[];", $"{Whose("new_rows")} UNION ALL {Whose("old_rows")}", $"""
                SELECT array_agg(c.id) FILTER (WHERE c.sign > 0), array_agg(c.id) FILTER (WHERE c.sign < 0) INTO began, ended
                FROM (
                    SELECT u.id, sum(u.sign) AS sign FROM (
                        SELECT n.id, n."totalAmount" AS amount, n.currency, 1 AS sign FROM new_rows n WHERE n.{Needs}
                        UNION ALL
                        SELECT o.id, o."totalAmount", o.currency, -1 FROM old_rows o WHERE o.{Needs}
                    ) u GROUP BY u.id, u.amount, u.currency HAVING sum(u.sign) <> 0
                ) c;
                IF ended IS NOT NULL THEN
                    DELETE FROM booking_admin.watch_list w WHERE w.order_id = ANY(ended)
                        AND NOT EXISTS (SELECT FROM public."Order" o WHERE o.id = w.order_id AND o.{Needs} OFFSET 0);
                END IF;
                IF began IS NOT NULL THEN
                    -- A transaction with an older view does not see a booking go: the lock does, and makes it begin again.
                    IF current_setting('transaction_isolation') <> 'read committed' THEN
                        PERFORM FROM unnest(began) t (id)
                            CROSS JOIN LATERAL (SELECT FROM public."Booking" b WHERE b."orderId" = t.id FOR KEY SHARE) l;
                    END IF;
                    INSERT INTO booking_admin.watch_list AS w (order_id, amount, currency)
                    SELECT n.id, n."totalAmount", n.currency FROM unnest(began) t (id)
                    CROSS JOIN LATERAL (SELECT o.id, o."totalAmount", o.currency FROM public."Order" o
                        WHERE o.id = t.id AND o.{Needs} OFFSET 0) n
                    WHERE NOT {HasBooking("n.id")}
                    ON CONFLICT (order_id) DO UPDATE SET amount = EXCLUDED.amount, currency = EXCLUDED.currency;
                END IF;
        """);

    public static string OrderDeleted { get; } = Body("", Whose("old_rows"), """
                DELETE FROM booking_admin.watch_list w WHERE w.order_id = ANY(ARRAY(SELECT o.id FROM old_rows o))
                    AND NOT EXISTS (SELECT FROM public."Order" k WHERE k.id = w.order_id OFFSET 0);
        """);

    public static string OrderTruncated { get; } = Body("", null, """
                DELETE FROM booking_admin.watch_list;
        """);

    public static string BookingInserted { get; } = Body("", Whose("new_rows"), $"""
        {Lock("""n."orderId" AS id FROM new_rows n""")}
                DELETE FROM booking_admin.watch_list w
                    WHERE w.order_id = ANY(ARRAY(SELECT n."orderId" FROM new_rows n)) AND {HasBooking("w.order_id")};
        """);

    public static string BookingUpdated { get; } = Body("moved text[];", $"{Whose("new_rows")} UNION ALL {Whose("old_rows")}", $"""
                SELECT array_agg(c.id) INTO moved FROM (
                    SELECT u.id FROM (
                        SELECT n."orderId" AS id, 1 AS sign FROM new_rows n UNION ALL SELECT o."orderId", -1 FROM old_rows o
                    ) u GROUP BY u.id HAVING sum(u.sign) <> 0
                ) c;
                IF moved IS NOT NULL THEN
        {Lock("m.id FROM unnest(moved) m (id)")}
                    DELETE FROM booking_admin.watch_list w WHERE w.order_id = ANY(moved) AND {HasBooking("w.order_id")};
        {List("SELECT t.id FROM unnest(moved) t (id)")}
                END IF;
        """);

    public static string BookingDeleted { get; } = Body("", Whose("old_rows"), $"""
        {Lock("""r."orderId" AS id FROM old_rows r""")}
        {List("""SELECT o."orderId" AS id FROM old_rows o""")}
        """);

    public static string BookingTruncated { get; } = Body("", null, $"""
                INSERT INTO booking_admin.watch_list (order_id, amount, currency)
                SELECT o.id, o."totalAmount", o.currency FROM public."Order" o WHERE {BookingSql.Missing}
                ON CONFLICT DO NOTHING;
        """);

    public static string ListTouched { get; } = Guarded("", """
                UPDATE booking_admin.guard SET touched_at = clock_timestamp();
        """);

    static string Whose(string rows) => $"SELECT r.\"celebrityId\" AS c FROM {rows} r";

    /// <summary>Everybody locks in the same order.</summary>
    static string Lock(string ids) => $"""
                PERFORM FROM (SELECT DISTINCT {ids} ORDER BY 1) t
                    CROSS JOIN LATERAL (SELECT FROM public."Order" o WHERE o.id = t.id FOR NO KEY UPDATE) l;
        """;

    static string List(string ids) => $"""
                INSERT INTO booking_admin.watch_list (order_id, amount, currency)
                SELECT n.id, n."totalAmount", n.currency FROM ({ids}) t
                CROSS JOIN LATERAL (SELECT o.id, o."totalAmount", o.currency FROM public."Order" o
                    WHERE o.id = t.id AND o.{Needs} OFFSET 0) n
                WHERE NOT {HasBooking("n.id")}
                ON CONFLICT DO NOTHING;
        """;

    /// <summary>Upkeep of the list, then the notifications.</summary>
    /// <param name="whose">A query for the celebrities concerned; null for everybody. A statement that touched no row ends there.</param>
    static string Body(string variables, string? whose, string upkeep) => Guarded($"told text[]; {variables}", whose is null ? upkeep : $"""
                SELECT array_agg(d.c) INTO told FROM (SELECT DISTINCT s.c FROM ({whose}) s LIMIT {MostTold + 1}) d;
                IF told IS NULL THEN
                    RETURN NULL;
                END IF;
        {upkeep}
        """, $"""

            -- No id is known where all are concerned, or where the upkeep failed at once; and one that fits no notification is none.
            IF told IS NULL OR cardinality(told) > {MostTold} OR octet_length(array_to_string(told, '')) > {MostBytes} THEN
                told := ARRAY['{Changes.Everybody}'];
            END IF;
            FOR i IN 1..cardinality(told) LOOP
                PERFORM pg_notify('{Changes.Channel}', told[i]);
            END LOOP;
        """);

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
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
            END;{after}
            RETURN {result};
        END
        """;
}
