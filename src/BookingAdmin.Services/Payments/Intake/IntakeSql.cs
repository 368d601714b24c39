namespace BookingAdmin.Services.Payments.Intake;

/// <summary>
/// An order, or a tip, with all that belongs to it, in one statement: there is no moment at which a part of it could be seen, and one
/// journey to the database. Parts of a statement have no order of their own; each takes its rows from the one that must come first.
/// </summary>
static class IntakeSql
{
    // A few of anybody's with each new one, so that none stays for long while orders come; what is left the upkeep deletes.
    const int Swept = 20;

    // A tip is paid in its order's currency, which was another one before the marketplace changed it (marketplace-life.md, 3).
    const string TipCurrency = "(SELECT currency FROM found)";

    // No migration of the marketplace adds this column, so it may not be there (marketplace-life.md, section 4).
    const string Vip = """COALESCE((to_jsonb(c) ->> 'isVIP')::boolean, false)""";

    static readonly string OrderWithKey = OrderSql(true), OrderAlone = OrderSql(false), TipWithKey = TipSql(true), TipAlone = TipSql(false);

    /// <param name="keyed">Whether the caller gave an Idempotency-Key.</param>
    public static string Order(bool keyed) => keyed ? OrderWithKey : OrderAlone;

    /// <param name="keyed">Whether the caller gave an Idempotency-Key.</param>
    public static string Tip(bool keyed) => keyed ? TipWithKey : TipAlone;

    /// <summary>Whether the call has the rush add-on among its items.</summary>
    static string Rush =>
        $"EXISTS (SELECT FROM unnest(@item_types, @item_metadata::jsonb[]) i (type, metadata) WHERE {DueSql.IsRush("i")})";

    static string OrderSql(bool keyed) => $"""
        WITH allowed AS MATERIALIZED (
            SELECT c.id, {Vip} AS vip FROM public."Celebrity" c WHERE c.id = @celebrity AND c."isActive"
        ){Claim(keyed, "@tip")}, shares AS (
            SELECT CASE WHEN a.vip THEN @vip_amount ELSE @celebrity_amount END AS celebrity, CASE
                WHEN a.vip THEN @vip_fee ELSE @fee END AS platform FROM allowed a
        ), ordered AS (
            INSERT INTO public."Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", currency, "paymentStatus",
                "recipientName", occasion,
                "personalMessage", "specialInstructions", "messageType", email, phone, "scheduledDate", "scheduledTime", "celebrityAmount",
                "platformFee",
                "transferStatus", "approvalStatus", "createdAt", "updatedAt")
            SELECT @order, @number, @customer, @celebrity, 'PENDING', @amount, @currency, 'PENDING', @recipient, @occasion, @message,
                @instructions, @type, @email, @phone,
                @date, @time, s.celebrity, s.platform, 'PENDING', 'PENDING_APPROVAL', @now, @now
            FROM {Allowed(keyed)} CROSS JOIN shares s
            RETURNING id
        ), items AS (
            INSERT INTO public."OrderItem" (id, "orderId", type, name, description, quantity, "unitPrice", "totalPrice", metadata)
            SELECT i.id, o.id, i.type, i.name, i.description, i.quantity, i.unit_price, i.total_price, i.metadata::jsonb
            FROM ordered o
                CROSS JOIN unnest(@item_ids, @item_types, @item_names, @item_descriptions, @item_quantities, @item_units, @item_totals,
                @item_metadata)
                AS i (id, type, name, description, quantity, unit_price, total_price, metadata)
        ), booked AS (
            INSERT INTO public."Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion,
                instructions, "specialInstructions", status, price, "totalAmount", "scheduledDate", deadline, "createdAt", "updatedAt")
            SELECT @booking, o.id, @number, @customer, @celebrity, @message, @recipient, @occasion, @instructions, @instructions,
                'PENDING', s.celebrity, @amount,
                @date, {DueSql.Of("@now", Rush)}, @now, @now
            FROM ordered o CROSS JOIN shares s
        ){Queue(keyed, "ordered", AuditAction.OrderPlaced, "o.id, NULL::text", "@number", "o.id, @booking",
            "jsonb_build_object('status', 'PENDING', 'paymentStatus', 'PENDING', 'bookingStatus', 'PENDING', "
            + "'amount', @minor, 'currency', @currency)")}
        SELECT EXISTS (SELECT FROM allowed) AS "CelebrityKnown", NULL::text AS "OrderNumber", NULL::boolean AS "Completed",
            NULL::boolean AS "Approved", @currency AS "Currency",
            (SELECT id FROM queued) AS "Entry", (SELECT request::text FROM queued) AS "Request", (SELECT count(*) FROM told) AS "Told"
        """;

    static string TipSql(bool keyed) => $"""
        WITH known AS MATERIALIZED (
            SELECT c.id FROM public."Celebrity" c WHERE c.id = @celebrity AND c."isActive"
        ), found AS MATERIALIZED (
            SELECT o."orderNumber" AS number, o.status = 'COMPLETED' AS completed, o."approvalStatus" = 'APPROVED' AS approved, o.currency
                FROM public."Order" o
            WHERE o.id = @order AND o."userId" = @customer AND o."celebrityId" = @celebrity
                AND COALESCE(@number, o."orderNumber") = o."orderNumber"
        ), allowed AS MATERIALIZED (
            SELECT FROM known, found WHERE found.completed AND (found.approved OR NOT @approved)
        ){Claim(keyed, "@tip")}, tipped AS (
            INSERT INTO public."Tip" (id, "orderId", "userId", "celebrityId", amount, currency, message, "paymentStatus", "transferStatus",
                "createdAt", "updatedAt")
            SELECT @tip, @order, @customer, @celebrity, @amount, {TipCurrency}, @message, 'PENDING', 'PENDING', @now, @now
            FROM {Allowed(keyed)}
            RETURNING id
        ){Queue(keyed, "tipped", AuditAction.TipPlaced, "@order, o.id", "(SELECT number FROM found)", "@order, NULL::text",
            $"jsonb_build_object('tip', o.id, 'paymentStatus', 'PENDING', 'amount', @minor, 'currency', {TipCurrency})", TipCurrency)}
        SELECT EXISTS (SELECT FROM known) AS "CelebrityKnown", (SELECT number FROM found) AS "OrderNumber",
            (SELECT completed FROM found) AS "Completed",
            (SELECT approved FROM found) AS "Approved", {TipCurrency} AS "Currency",
            (SELECT id FROM queued) AS "Entry", (SELECT request::text FROM queued) AS "Request", (SELECT count(*) FROM told) AS "Told"
        """;

    /// <summary>
    /// What is asked of Stripe for an entry that has forgotten it. An entry that had ended is open again, because its result must be known.
    /// </summary>
    /// <param name="ended">Whether the entry has ended; if that has changed since, there is no row.</param>
    public static string Request(bool ended) => $"""
        UPDATE booking_admin.outbox SET request = coalesce(request, {Asked("@number", "@currency")}),
            done_at = NULL, fault = CASE WHEN done_at IS NULL THEN fault END,
            not_before = CASE WHEN done_at IS NULL THEN not_before ELSE @held END, leased_until = CASE
                WHEN done_at IS NULL THEN leased_until END
        WHERE id = @entry AND done_at IS {(ended ? "NOT NULL" : "NULL")}
        RETURNING request::text AS "Value"
        """;

    /// <summary>The parameters of the PaymentIntent, with the names that people have now.</summary>
    static string Asked(string number, string currency) => $"""
        jsonb_build_object('amount', @minor, 'currency', {currency}, 'metadata', jsonb_strip_nulls(jsonb_build_object(
            'type', CASE
                WHEN @tip IS NULL THEN 'booking' ELSE 'tip' END, 'orderId', @order, 'orderNumber', {number}, 'tipId', @tip, 'celebrityId',
                @celebrity,
            'celebrityName', (SELECT u.name FROM public."Celebrity" c JOIN public."User" u ON u.id = c."userId" WHERE c.id = @celebrity),
            'userId', @customer, 'userName', (SELECT u.name FROM public."User" u WHERE u.id = @customer))))
            || CASE WHEN @manual AND @tip IS NULL THEN jsonb_build_object('manual', true) ELSE jsonb_build_object() END
        """;

    /// <summary>A second request with the same key waits here for the first, and then goes on with no row, and so with nothing.</summary>
    static string Claim(bool keyed, string tip) => !keyed ? "" : $"""
        , claimed AS (
            INSERT INTO booking_admin.idempotency_key AS k (customer_id, key, request, order_id, tip_id, created_at)
            SELECT @customer, @key, @request, @order, {tip}, @at FROM allowed
            ON CONFLICT (customer_id, key) DO UPDATE
                SET request = excluded.request, order_id = excluded.order_id, tip_id = excluded.tip_id, created_at = excluded.created_at
                WHERE k.created_at <= @forgotten
            RETURNING 1
        ), swept AS (
            DELETE FROM booking_admin.idempotency_key s USING (
                SELECT k.customer_id, k.key FROM booking_admin.idempotency_key k
                WHERE k.created_at <= @forgotten AND (k.customer_id, k.key) <> (@customer, @key)
                ORDER BY k.created_at LIMIT {Swept} FOR UPDATE SKIP LOCKED
            ) old WHERE s.customer_id = old.customer_id AND s.key = old.key
        )
        """;

    static string Allowed(bool keyed) => keyed ? "claimed" : "allowed";

    /// <summary>The outbox entry, which this process claims from the start; the audit entry; the notification.</summary>
    static string Queue(
        bool keyed, string from, AuditAction action, string subject, string number, string about, string after,
        string currency = "@currency") => $"""
        , queued AS (
            INSERT INTO booking_admin.outbox (kind, order_id, tip_id, created_at, not_before, leased_until, attempts, keyed, request)
            SELECT '{nameof(OutboxKind.CreateIntent)}', {subject}, @at, @held, @held, 1, {(keyed ? "true" : "false")},
                {Asked(number, currency)} FROM {from} o
            RETURNING id, request
        ), logged AS (
            {AuditSql.Insert}, order_id, booking_id, celebrity_id, after)
            SELECT @at, @kind, @actor, @name, '{action}', {about}, @celebrity, {after} FROM {from} o
        ), told AS (
            SELECT pg_notify(@channel, @celebrity) FROM {from}
        )
        """;
}
