using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Audit;

/// <summary>Audit entries as the tests of this folder need them.</summary>
static class Entries
{
    /// <summary>So many of one actor, each with its ordinal as reason.</summary>
    public static Task AddAsync(this TestMarketplace marketplace, int count, string actor = "Sam Okafor") => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, reason, after)
        SELECT now() + n * interval '1 millisecond', 'Person', 'test', '{actor}', 'BookingCreated', 'c' || n, 'b' || n, 'entry ' || n,
            jsonb_build_object('status', 'PENDING', 'n', n)
        FROM generate_series(1, {count}) n
        """);

    /// <summary>So many of one repair, each of an order of its own.</summary>
    public static Task RepairAsync(this TestMarketplace marketplace, Guid repair, int count) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, reason, repair_id, after)
        SELECT now() + n * interval '1 millisecond', 'Person', 'test', 'Sam Okafor', 'BookingCreated', 'r' || n, 'b' || n,
            'of the repair ' || n, '{repair}', jsonb_build_object('status', 'PENDING')
        FROM generate_series(1, {count}) n
        """);

    /// <summary>Takes back all that this repair did.</summary>
    public static Task UndoAsync(this TestMarketplace marketplace, Guid repair) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, repair_id, undoes)
        SELECT now(), 'Person', 'test', 'Sam Okafor', 'RepairUndone', order_id, booking_id, repair_id, id
        FROM booking_admin.audit_entry WHERE repair_id = '{repair}'
        """);

    /// <summary>What only somebody with all rights can do: behind the back of the triggers.</summary>
    public static Task TamperAsync(this TestMarketplace marketplace, string sql) => marketplace.ExecuteAsync($"""
        ALTER TABLE booking_admin.audit_entry DISABLE TRIGGER append_only;
        ALTER TABLE booking_admin.audit_seal DISABLE TRIGGER append_only;
        {sql};
        ALTER TABLE booking_admin.audit_entry ENABLE TRIGGER append_only;
        ALTER TABLE booking_admin.audit_seal ENABLE TRIGGER append_only;
        """);
}
