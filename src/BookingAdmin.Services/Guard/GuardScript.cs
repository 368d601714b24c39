using System.Text;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>The SQL that installs and removes the guard: what is shown is what is run, in one transaction.</summary>
static class GuardScript
{
    /// <summary>One change of the guard at a time.</summary>
    public const long Lock = 7310_0003;

    // Shorter than the second after which PostgreSQL looks for deadlocks: so it is never a writer of the marketplace that is turned away
    // because of us.
    public const int LockMilliseconds = 800;

    // Autovacuum gives way only to somebody who has waited for that second.
    public const int VacuumMilliseconds = 1500;

    static readonly string WatchListTable = $"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_class c
                WHERE c.oid = to_regclass('{GuardParts.WatchList}') AND {GuardChanges.Shape} IS DISTINCT FROM '{WatchListSql.RightShape}')
                THEN
                DROP TABLE {GuardParts.WatchList};
            END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS {GuardParts.WatchList} (
            order_id text NOT NULL, since timestamp with time zone NOT NULL DEFAULT clock_timestamp(), amount double precision NOT NULL,
            currency text NOT NULL,
            CONSTRAINT watch_list_pkey PRIMARY KEY (order_id)
        );
        -- Every order that is placed passes through it, so it is vacuumed by what passes and not by what it holds.
        ALTER TABLE {GuardParts.WatchList}
            SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0,
            autovacuum_analyze_threshold = 1000);
        COMMENT ON TABLE {GuardParts.WatchList} IS 'Orders that need a booking and have none, kept by the triggers of BookingAdmin''s '
            'guard. To be read by everybody, and written by nobody else.';
        """;

    /// <param name="patience">How many milliseconds it waits for a lock.</param>
    public static string Of(GuardMode mode, RepairPolicy policy, Actor actor, int patience = LockMilliseconds) =>
        mode is GuardMode.Off ? Remove(actor, patience) : Install(mode, policy, actor, patience);

    static string Install(GuardMode mode, RepairPolicy policy, Actor actor, int patience)
    {
        var script = new StringBuilder();
        var (functions, triggers) = (GuardParts.Functions(mode, policy), GuardParts.Triggers(mode));
        Begin(script, patience);
        Line(script, $"{WatchListTable}\n{GuardChanges.CreateTable}\n");
        // Left over from another mode. With it goes its trigger, which only the owner of a table may drop by itself.
        foreach (var other in GuardParts.AllFunctions.Where(name => functions.All(function => function.Name != name)))
            Line(script, $"DROP FUNCTION IF EXISTS booking_admin.{other}() CASCADE;");
        foreach (var function in functions)
            Line(script, Create(function));

        Line(script,
            "-- From here to the end nobody else writes orders or bookings: what is missing is counted once, and nothing slips between.");
        Line(script, $"LOCK TABLE {GuardParts.Order}, {GuardParts.Booking} IN SHARE ROW EXCLUSIVE MODE;\n");
        foreach (var trigger in triggers.Where(trigger => !trigger.Deferred))
            Line(script, Create(trigger));
        foreach (var trigger in triggers.Where(trigger => trigger.Deferred))
            Line(script, $"DROP TRIGGER IF EXISTS {trigger.Name} ON {trigger.On};\n{Create(trigger)}");
        Line(script, $"""

            SET LOCAL booking_admin.keeping = 'on';
            {WatchListSql.Clean};
            {WatchListSql.Fill};
            """);
        Record(script, mode, actor, AuditAction.GuardInstalled);
        return script.ToString();
    }

    static string Remove(Actor actor, int patience)
    {
        var script = new StringBuilder();
        Begin(script, patience);
        foreach (var function in GuardParts.AllFunctions)
            Line(script, $"DROP FUNCTION IF EXISTS booking_admin.{function}() CASCADE;");
        // Only where somebody has made a trigger of ours call something else. By its name, wherever it is: a table may have been renamed.
        Line(script, $"""
            DO $$ DECLARE found record; BEGIN
                FOR found IN
                    SELECT g.tgname, g.tgrelid::regclass AS relation FROM pg_trigger g
                    WHERE NOT g.tgisinternal AND g.tgparentid = 0
                        AND g.tgname IN ({string.Join(", ",
                        GuardParts.AllTriggers.Select(trigger => $"'{trigger.Name}'").Distinct(StringComparer.Ordinal))})
                LOOP
                    EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.relation);
                END LOOP;
            END $$;
            """);
        Line(script, $"""
            DO $$ BEGIN
                IF to_regclass('{GuardParts.WatchList}') IS NOT NULL THEN DELETE FROM {GuardParts.WatchList}; END IF;
            END $$;
            """);
        Record(script, GuardMode.Off, actor, AuditAction.GuardRemoved);
        return script.ToString();
    }

    static void Begin(StringBuilder script, int patience)
    {
        Line(script, $"SET LOCAL lock_timeout = '{patience}ms';");
        Line(script, $"SELECT pg_advisory_xact_lock({Lock});\n");
    }

    static void Record(StringBuilder script, GuardMode mode, Actor actor, AuditAction action) => Line(script, $"""

        {AuditSql.Insert}, before, after)
        VALUES (clock_timestamp(), '{actor.Kind}', {Literal(actor.Id)}, {Literal(actor.Name)}, '{action}',
            jsonb_build_object('mode', COALESCE((SELECT mode FROM booking_admin.guard WHERE id = 1), '{GuardMode.Off}')),
            jsonb_build_object('mode', '{mode}'));
        INSERT INTO booking_admin.guard (id, mode, since, by_name, touched_at, triggers)
            VALUES (1, '{mode}', clock_timestamp(), {Literal(actor.Name)}, NULL, {GuardParts.Now})
        ON CONFLICT (id) DO UPDATE SET mode = EXCLUDED.mode, since = EXCLUDED.since, by_name = EXCLUDED.by_name, touched_at = NULL,
            triggers = EXCLUDED.triggers;
        SELECT pg_notify('{Changes.Channel}', '{Changes.Everybody}');
        """);

    static string Create(GuardFunction function) => $"""
        CREATE OR REPLACE FUNCTION booking_admin.{function.Name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = {GuardFunction.SearchPath} SET row_security = {GuardFunction.RowSecurity} AS $guard${function.Body}$guard$;
        REVOKE ALL ON FUNCTION booking_admin.{function.Name}() FROM PUBLIC;
        COMMENT ON FUNCTION booking_admin.{function.Name}() IS {Literal(function.Comment)};

        """;

    static string Create(GuardTrigger trigger)
    {
        var tables = (trigger.Old, trigger.New) switch
        {
            (true, true) => "\n    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
            (true, false) => "\n    REFERENCING OLD TABLE AS old_rows",
            (false, true) => "\n    REFERENCING NEW TABLE AS new_rows",
            _ => "",
        };
        var create = trigger.Deferred ? "CREATE CONSTRAINT TRIGGER" : "CREATE OR REPLACE TRIGGER";
        var deferred = trigger.Deferred ? "\n    DEFERRABLE INITIALLY DEFERRED" : "";
        var when = trigger.When is { } condition ? $" WHEN ({condition})" : "";
        return $"""
            {create} {trigger.Name} {trigger.Event} ON {trigger.On}{deferred}{tables}
                FOR EACH {(trigger.EachRow ? "ROW" : "STATEMENT")}{when} EXECUTE FUNCTION booking_admin.{trigger.Function}();
            -- Only the owner of a table may comment on its triggers; for anybody else the comment on the function must do.
            DO $$ BEGIN
                COMMENT ON TRIGGER {trigger.Name} ON {trigger.On} IS {Literal(trigger.Comment)};
            EXCEPTION WHEN insufficient_privilege THEN NULL;
            END $$;
            """;
    }

    static void Line(StringBuilder script, string text) => script.Append(text).Append('\n');

    // A backslash means something to a server with standard_conforming_strings off.
    static string Literal(string text) => text.Contains('\\')
        ? $"convert_from(decode('{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}', 'hex'), 'UTF8')"
        : $"'{text.Replace("'", "''")}'";
}
