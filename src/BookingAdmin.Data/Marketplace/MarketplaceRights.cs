using BookingAdmin.Data.Own;

namespace BookingAdmin.Data.Marketplace;

/// <summary>Whether this database user may do what is needed, and whether anybody can write, from the catalogue alone.</summary>
public static class MarketplaceRights
{
    /// <returns>Why nothing can be written, and what to do; null where writing is possible.</returns>
    public static async Task<string?> ReadOnlyAsync(BookingAdminContext context, CancellationToken cancel)
    {
        // A standby first: there the setting is on too, and cannot be changed.
        var found = await context.Database.SqlQuery<string>($"""
            SELECT CASE WHEN pg_is_in_recovery() THEN 'standby'
                WHEN current_setting('transaction_read_only')::boolean THEN 'setting' ELSE '' END AS "Value"
            """).ToListAsync(cancel);
        return found[0] switch
        {
            "standby" => "This database server is a standby, which is read-only: give the connection of the primary server.",
            "setting" =>
                "This database is read-only (default_transaction_read_only is on), so nothing can be written: an owner of the database "
                + "must turn that off, or give another server.",
            _ => null,
        };
    }

    /// <param name="payments">Without payments nobody orders here, and a user who may not is right.</param>
    /// <returns>Every right that is missing, in one sentence with the grants that give them; null where none is.</returns>
    public static async Task<string?> MissingAsync(BookingAdminContext context, bool payments, CancellationToken cancel)
    {
        // By oid: a name in a schema that may not be used cannot be asked about.
        var grants = await context.Database.SqlQuery<string>($"""
            SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user) AS "Value"
            WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = {OwnMapping.Schema})
              AND NOT has_database_privilege(current_database(), 'CREATE')
            UNION ALL
            SELECT format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', nspname, current_user) FROM pg_namespace
            WHERE nspname = {OwnMapping.Schema} AND NOT (has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE'))
            UNION ALL
            SELECT format('GRANT USAGE ON SCHEMA public TO %I', current_user) WHERE NOT has_schema_privilege('public', 'USAGE')
            UNION ALL
            SELECT format('GRANT %s ON public.%I TO %I', string_agg(needed.right, ', ' ORDER BY needed.right), needed.name, current_user)
            FROM (VALUES ('User', 'SELECT'), ('Account', 'SELECT'), ('Celebrity', 'SELECT'), ('Tip', 'SELECT'), ('OrderItem', 'SELECT'),
                ('Order', 'SELECT'), ('Order', 'UPDATE'),
                         ('Booking', 'SELECT'), ('Booking', 'INSERT'), ('Booking', 'UPDATE'), ('Booking', 'DELETE'),
                         ('Order', 'INSERT'), ('OrderItem', 'INSERT'), ('Tip', 'INSERT'), ('Tip', 'UPDATE')) needed (name, "right")
            JOIN pg_class c ON c.relname = needed.name AND c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p', 'v', 'f')
            WHERE ({payments}
                OR (needed.name, needed.right) NOT IN (('Order', 'INSERT'), ('OrderItem', 'INSERT'), ('Tip', 'INSERT'), ('Tip', 'UPDATE')))
              AND NOT has_table_privilege(c.oid, needed.right)
            GROUP BY needed.name
            """).ToListAsync(cancel);
        return grants.Count == 0
            ? null : $"The database user lacks rights; an owner of the database must run: {string.Join("; ", grants)};";
    }
}
