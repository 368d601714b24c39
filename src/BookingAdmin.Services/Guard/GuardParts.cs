using System.Security.Cryptography;
using System.Text;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>A trigger function in our schema.</summary>
/// <param name="Comment">What the database says about it.</param>
sealed record GuardFunction(string Name, string Body, string Comment)
{
    /// <summary>Fixed, because the functions run with our rights on behalf of any writer.</summary>
    public const string SearchPath = "pg_catalog, pg_temp";

    /// <summary>A booking that row level security hides is a fault, and not one that is missing.</summary>
    public const string RowSecurity = "off";

    public string Fingerprint =>
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)))}|true|"
        + $"search_path={SearchPath};row_security={RowSecurity}";
}

/// <summary>A trigger of ours.</summary>
/// <param name="On">The table, quoted as in SQL.</param>
/// <param name="Event">As in AFTER INSERT.</param>
/// <param name="Type">The same as pg_trigger has it.</param>
/// <param name="Old">Needs the rows as they were.</param>
/// <param name="New">Needs the rows as they are.</param>
sealed record GuardTrigger(
    string Name, string On, string Event, short Type, string Function, string Comment, bool Old = false, bool New = false,
    bool Deferred = false, string? When = null)
{
    public bool EachRow => (Type & 1) != 0;

    public string Fingerprint =>
        $"{Type}|{Function}|{(Old ? "old_rows" : "")}|{(New ? "new_rows" : "")}|"
        + $"{(Deferred ? "true" : "false")}|{(When is null ? "false" : "true")}";
}

/// <summary>What the guard consists of in each mode: the one list for installing, checking and removing.</summary>
static class GuardParts
{
    public const string Order = "public.\"Order\"", Booking = "public.\"Booking\"", WatchList = "booking_admin.watch_list";

    /// <summary>Every table that has a trigger of ours.</summary>
    public static readonly IReadOnlyList<string> Tables = [Order, Booking, WatchList, GuardChanges.Table];

    /// <summary>
    /// The triggers as they are, as SQL. Switching a trigger off and on again changes its row; creating it anew, also by restoring a dump,
    /// changes its oid. What was written in between did not reach the list.
    /// </summary>
    public static string Now { get; } = $"""
        (SELECT COALESCE(string_agg(g.oid || ':' || g.xmin, ',' ORDER BY g.oid), '') FROM pg_trigger g
            WHERE g.tgrelid IN ({string.Join(", ", Tables.Select(table => $"to_regclass('{table}')"))}) AND NOT g.tgisinternal
                AND g.tgname LIKE 'booking\_admin\_%')
            || (SELECT '|' || last_value || is_called FROM booking_admin.guard_fault)
        """;

    // As pg_trigger has them; 0 is AFTER, for each statement.
    const short EachRow = 1, Before = 2, Insert = 4, Delete = 8, Update = 16, Truncate = 32;

    public static IReadOnlyList<GuardTrigger> Triggers(GuardMode mode)
    {
        if (mode is GuardMode.Off)
            return [];
        List<GuardTrigger> triggers =
        [
            new("booking_admin_inserted", Order, "AFTER INSERT", Insert, "guard_order_inserted",
                "BookingAdmin: notes new orders for its watch list, and tells its pages.", New: true),
            // On a table of ours: with a deferred trigger on the orders their owner could not alter them later in a transaction.
            new("booking_admin_checked", GuardChanges.Table, "AFTER INSERT", Insert | EachRow, "guard_order_checked",
                "BookingAdmin: puts a new order on its watch list that has no booking when its transaction commits.",
                Deferred: true, When: "NEW.order_id IS NOT NULL"),
            new("booking_admin_updated", Order, "AFTER UPDATE", Update | EachRow, "guard_order_updated",
                "BookingAdmin: follows orders that come to need a booking or cease to, and tells its pages."),
            new("booking_admin_deleted", Order, "AFTER DELETE", Delete, "guard_order_deleted",
                "BookingAdmin: takes deleted orders off its watch list, and tells its pages.", Old: true),
            new("booking_admin_truncated", Order, "AFTER TRUNCATE", Truncate, "guard_order_truncated",
                "BookingAdmin: empties its watch list with the orders, and tells its pages."),
            new("booking_admin_inserted", Booking, "AFTER INSERT", Insert | EachRow, "guard_booking_inserted",
                "BookingAdmin: takes orders that got their booking off its watch list, and tells its pages."),
            new("booking_admin_updated", Booking, "AFTER UPDATE", Update | EachRow, "guard_booking_updated",
                "BookingAdmin: follows bookings that change their order, and tells its pages."),
            new("booking_admin_deleted", Booking, "AFTER DELETE", Delete, "guard_booking_deleted",
                "BookingAdmin: puts orders that lost their booking on its watch list, and tells its pages.", Old: true),
            new("booking_admin_truncated", Booking, "AFTER TRUNCATE", Truncate, "guard_booking_truncated",
                "BookingAdmin: puts every order that needs a booking on its watch list, and tells its pages."),
            new("booking_admin_touched", WatchList, "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE", Insert | Update | Delete | Truncate,
                "guard_list_touched",
                "Notes that somebody wrote to the list by hand: it may no longer be true.",
                When: "pg_trigger_depth() = 0 AND current_setting('booking_admin.keeping', true) IS DISTINCT FROM 'on'"),
        ];
        if (mode is GuardMode.Create)
            triggers.Add(new("booking_admin_gives_way", Booking, "BEFORE INSERT", Insert | Before | EachRow, "guard_booking_gives_way",
                "BookingAdmin: removes the booking that it created by itself, while nobody has touched it, so that this "
                    + "one takes its place."));
        // Not for what is filled in when the guard is installed: only for what is written from then on.
        if (mode is GuardMode.Create or GuardMode.Enforce)
            triggers.Add(new("booking_admin_commit", WatchList, "AFTER INSERT", Insert | EachRow, "guard_commit",
                mode is GuardMode.Create ? "Creates the booking at commit where it is still missing."
                    : "Refuses the commit where the booking is still missing.",
                Deferred: true, When: "pg_trigger_depth() > 0"));
        return triggers;
    }

    public static IReadOnlyList<GuardFunction> Functions(GuardMode mode, RepairPolicy policy)
    {
        if (mode is GuardMode.Off)
            return [];
        List<GuardFunction> functions =
        [
            new("guard_order_inserted", GuardFunctions.OrderInserted,
                "Of a trigger on the orders: new ones are noted, and many at once go on the watch list."),
            new("guard_order_checked", GuardFunctions.OrderChecked,
                "Of a trigger on what was noted: at commit, orders without a booking go on the watch list."),
            new("guard_order_updated", GuardFunctions.OrderUpdated,
                "Of a trigger on the orders: those that come to need a booking go on the watch list, those that cease to leave it."),
            new("guard_order_deleted", GuardFunctions.OrderDeleted, "Of a trigger on the orders: deleted ones leave the watch list."),
            new("guard_order_truncated", GuardFunctions.OrderTruncated, "Of a trigger on the orders: the watch list is emptied with them."),
            new("guard_booking_inserted", GuardFunctions.BookingInserted,
                "Of a trigger on the bookings: orders that got one leave the watch list."),
            new("guard_booking_updated", GuardFunctions.BookingUpdated,
                "Of a trigger on the bookings: follows those that change their order."),
            new("guard_booking_deleted", GuardFunctions.BookingDeleted,
                "Of a trigger on the bookings: orders that lost theirs go on the watch list."),
            new("guard_booking_truncated", GuardFunctions.BookingTruncated,
                "Of a trigger on the bookings: every order that needs one goes on the watch list."),
            new("guard_list_touched", GuardFunctions.ListTouched,
                "Of a trigger on the watch list: notes that somebody wrote to it by hand."),
        ];
        if (mode is GuardMode.Create)
        {
            functions.Add(
                new("guard_booking_gives_way", GuardCommit.GivesWay,
                    "Of a trigger on the bookings: an automatic one gives way to the marketplace's own."));
            functions.Add(
                new("guard_commit", GuardCommit.Create(policy),
                    "Of a trigger on the watch list: creates the booking at commit where it is still missing."));
        }
        if (mode is GuardMode.Enforce)
            functions.Add(
                new("guard_commit", GuardCommit.Enforce,
                    "Of a trigger on the watch list: refuses the commit where the booking is still missing."));
        return functions;
    }

    /// <summary>Every name that any mode uses.</summary>
    public static IReadOnlyList<string> AllFunctions { get; } =
        [.. Enum.GetValues<GuardMode>().SelectMany(mode => Functions(mode, new())).Select(function => function.Name)
            .Distinct(StringComparer.Ordinal)];

    /// <summary>Every trigger that any mode uses.</summary>
    public static IReadOnlyList<(string Name, string On)> AllTriggers { get; } =
        [.. Enum.GetValues<GuardMode>().SelectMany(Triggers).Select(trigger => (trigger.Name, trigger.On)).Distinct()];
}
