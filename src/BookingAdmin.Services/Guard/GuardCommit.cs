using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;

namespace BookingAdmin.Services.Guard;

/// <summary>
/// What the modes Create and Enforce add: the bodies of the functions that run at commit, and of the one that lets an automatic booking
/// give way.
/// </summary>
static class GuardCommit
{
    public const string ActorId = "guard", ActorName = "The guard";

    static readonly string StillMissing = $"""
        SELECT o."orderNumber" FROM public."Order" o JOIN booking_admin.watch_list w ON w.order_id = o.id
            WHERE o.id = NEW.order_id AND {BookingSql.Missing}
        """;

    /// <summary>As a repair would create it, with its audit entry.</summary>
    public static string Create(RepairPolicy policy) => GuardFunctions.Guarded("""
        at timestamp(3); prefix text := ''; rest bigint; made record;
        """, $"""
                PERFORM FROM public."Order" o WHERE o.id = NEW.order_id FOR NO KEY UPDATE;
                -- A writer whose constraints are immediate is in the middle of writing its own. An order whose repair a person took back
                -- is left alone.
                IF current_setting('booking_admin.gives_way', true) = NEW.order_id OR NOT EXISTS ({StillMissing})
                    OR {LeftAloneSql.Is("NEW.order_id")} THEN
                    RETURN NULL;
                END IF;
                at := date_trunc('milliseconds', clock_timestamp() AT TIME ZONE 'UTC');
                -- The marketplace's ids: c and the time in base 36.
                rest := (extract(epoch FROM at) * 1000)::bigint;
                FOR i IN 1..8 LOOP
                    prefix := substr('0123456789abcdefghijklmnopqrstuvwxyz', (rest % 36)::int + 1, 1) || prefix;
                    rest := rest / 36;
                END LOOP;
                prefix := 'c' || prefix;
                FOR made IN
                {CreateMissing(policy)}
                LOOP
                END LOOP;
        """);

    /// <summary>
    /// To refuse is its work, and only what it has seen: where it cannot look, it lets pass as the other functions do, and that is counted.
    /// </summary>
    public static string Enforce { get; } = GuardFunctions.Guarded("number text;", $"""
                {StillMissing} INTO number;
        """, $"""

            IF number IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', SCHEMA = 'public', TABLE = 'Order', CONSTRAINT = 'booking_admin_commit',
                    MESSAGE = format('Order %s has no booking: it cannot be saved without one', number),
                    HINT = 'Write the order and its booking in one transaction. '
                        || 'BookingAdmin''s guard, in mode Enforce, refuses everything else.';
            END IF;
        """);

    /// <summary>
    /// The automatic booking of an order, known by its audit entry and its row version, is removed while nobody has touched it.
    /// </summary>
    public static string GivesWay { get; } = GuardFunctions.Guarded("", $"""
                PERFORM FROM public."Order" o WHERE o.id = NEW."orderId" FOR NO KEY UPDATE;
                IF NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = NEW."orderId") THEN
                    RETURN NEW;
                END IF;
                PERFORM set_config('booking_admin.gives_way', NEW."orderId", true);
                WITH removed AS (
                    DELETE FROM public."Booking" b USING booking_admin.audit_entry e
                    WHERE b."orderId" = NEW."orderId" AND e.order_id = NEW."orderId" AND e.booking_id = b.id
                      AND e.action = '{nameof(AuditAction.BookingCreated)}' AND e.actor_kind = 'Trigger' AND e.actor_id = '{ActorId}'
                      AND b.xmin::text = e.after->>'version' AND b.status::text = e.after->>'status' AND b."updatedAt" = b."createdAt"
                    RETURNING e.id AS entry, e.repair_id, b.id, b."orderId", b."celebrityId", b.status
                )
                {AuditSql.Insert}, order_id, booking_id, celebrity_id, repair_id, undoes, before)
                SELECT clock_timestamp(), 'Trigger', '{ActorId}', '{ActorName}', '{nameof(AuditAction.BookingGaveWay)}', r."orderId", r.id,
                    r."celebrityId", r.repair_id, r.entry,
                    jsonb_build_object('status', r.status)
                FROM removed r;
                PERFORM set_config('booking_admin.gives_way', '', true);
        """, result: "NEW");

    /// <summary>The statement of a repair, with the variables of the function in place of its parameters.</summary>
    static string CreateMissing(RepairPolicy policy)
    {
        var statement = BookingSql.CreateMissing(policy);
        foreach (var (parameter, value) in new[]
        {
            ("@prefix", "prefix"), ("@now", "at"), ("@at", "(at AT TIME ZONE 'UTC')"), ("@reason", "NULL::text"),
            ("@days", $"{policy.DueDays}"), ("@ids", "ARRAY[NEW.order_id]"), ("@kind", "'Trigger'"), ("@actor", $"'{ActorId}'"),
            ("@name", $"'{ActorName}'"), ("@action", $"'{nameof(AuditAction.BookingCreated)}'"), ("@repair", "gen_random_uuid()"),
        })
            statement = statement.Replace(parameter, value);
        return statement;
    }
}
