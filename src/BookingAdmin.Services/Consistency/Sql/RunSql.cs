using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>
/// The reading half of a run: what breaks a rule, as rows of a temporary table. Rows whose rule begins with # are not findings: how many
/// orders there are, and what the guard's list is held against.
/// </summary>
static class RunSql
{
    public const string Found = "booking_admin_found";

    /// <summary>The orders that a first look at them and their bookings alone does not clear.</summary>
    public const string Suspects = "booking_admin_suspect";

    public const string Orders = "#orders", Missing = "#missing", Listed = "#listed";

    /// <summary>
    /// Locks before the snapshot, which the next statement takes: a table that its owner rewrites after an older snapshot would look empty
    /// to that snapshot.
    /// </summary>
    public const string Begin = $"""LOCK TABLE public."Order", public."Booking" IN ACCESS SHARE MODE""";

    /// <summary>
    /// The planner thinks that a pass finds millions of rows, and would read both tables in the order of their keys for that, and compile
    /// it.
    /// </summary>
    public const string Planning =
        "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off; SET LOCAL parallel_tuple_cost = 0; SET "
            + "LOCAL parallel_setup_cost = 0";

    /// <summary>Of a check that was cut off in this session.</summary>
    public const string Drop = $"DROP TABLE IF EXISTS pg_temp.{Found}, pg_temp.{Suspects}";

    /// <summary>Without a single row.</summary>
    public const string CreateEmpty = $"""
        CREATE TEMP TABLE {Found} (rule text, subject text, order_number text, celebrity_id text, at_risk float8, currency text,
            since timestamp)
        """;

    /// <summary>
    /// What was just written is in no statistics of the findings: thinking them few, the planner would hold each against every row of this
    /// one.
    /// </summary>
    public const string Index = $"CREATE INDEX ON {Found} (rule, subject); ANALYZE {Found}";

    const string NoOrder = "NULL::text, NULL::text, NULL::float8, NULL::text, NULL::timestamp";

    /// <summary>
    /// What one row of the result looks like; v is the rule. At risk is in cents, and an amount that no order can have is not added to any.
    /// </summary>
    static readonly string Columns = $"""
        v.rule, o.id, o."orderNumber", o."celebrityId",
            CASE WHEN v.risks AND {RuleColumns.IsPaid} THEN {RuleColumns.WholeCents("o.\"totalAmount\"")} END, o.currency, v.since
        """;

    /// <summary>
    /// Every rule over every order: a first look at order and booking, then what is suspect with all that belongs to it. Each a CREATE
    /// TABLE AS, because PostgreSQL reads in parallel for that and for no INSERT.
    /// </summary>
    public static string CreateFull(IReadOnlyList<Rule> rules, OtherTables others, bool guarded)
    {
        Rule[] ofOrders = [.. rules.Where(rule => rule.Broken is not null && !RuleSql.NeedsRefund(rule))];
        IReadOnlyList<Look> looks =
        [
            .. ofOrders.Select(Look.Of),
            .. guarded ? [new Look(Missing, false, Lacking, "NULL::timestamp")] : Array.Empty<Look>(),
        ];
        string[] parts =
        [
            .. looks is [] ? Array.Empty<string>()
                : [$"""SELECT {Columns} FROM {Suspects} s JOIN public."Order" o ON o.id = s.id {Booking} {Verdict(looks)}"""],
            .. rules.Where(rule => rule.Broken is not null && RuleSql.NeedsRefund(rule)).Select(OfRefunds),
            $"SELECT '{Orders}', count(*)::text, {NoOrder} FROM public.\"Order\"",
            .. rules.Select(rule => others.Select(rule, Columns, Name(rule), known: false)).OfType<string>(),
            .. guarded ? [WatchList] : Array.Empty<string>(),
        ];
        return looks is [] ? Create(parts) : $"""
            CREATE TEMP TABLE {Suspects} AS SELECT o.id FROM public."Order" o {Booking}
                WHERE {Any([.. RuleSql.Suspects(ofOrders), .. guarded ? [Lacking] : Array.Empty<string>()])};
            {Create(parts)}
            """;
    }

    static string Any(IEnumerable<string> conditions) => string.Join(" OR ", conditions);

    /// <summary>The rules whose cost follows what is wrong, and every open finding of the others once more.</summary>
    public static string CreateQuick(IReadOnlyList<Rule> rules, OtherTables others, bool watched) => Create(
        [$"SELECT '{Orders}', NULL, {NoOrder} WHERE false", 
            .. rules.Where(rule => rule.Broken is not null).Select(rule => Quick(rule, watched)),
            .. rules.Select(rule => others.Select(rule, Columns, Name(rule), known: true)).OfType<string>()]);

    /// <summary>The part of one rule alone, for when the whole cannot be had; null where it has none.</summary>
    public static string? InsertOne(Rule rule, OtherTables others, bool quick, bool watched)
    {
        var select = rule.Broken is null ? others.Select(rule, Columns, Name(rule), quick)
            : quick ? Quick(rule, watched)
            : RuleSql.NeedsRefund(rule) ? OfRefunds(rule)
            : $"""SELECT {Columns} FROM public."Order" o {Booking} {Verdict([Look.Of(rule)])} AND ({Any(RuleSql.Suspects([rule]))})""";
        return select is null ? null : $"INSERT INTO {Found} {select}";
    }

    /// <summary>What else the whole has.</summary>
    public static string InsertCount { get; } = $"INSERT INTO {Found} SELECT '{Orders}', count(*)::text, {NoOrder} FROM public.\"Order\"";

    public static string InsertWatchList { get; } = $"INSERT INTO {Found} {WatchList} UNION ALL {LackingNow}";

    static string Create(IEnumerable<string> parts) =>
        $"CREATE TEMP TABLE {Found} (rule, subject, order_number, celebrity_id, at_risk, currency, since) "
            + $"AS\n{string.Join("\nUNION ALL\n", parts)}";

    const string Booking = """LEFT JOIN public."Booking" b ON b."orderId" = o.id""";

    sealed record Look(string Rule, bool Risks, string Broken, string Since)
    {
        public static Look Of(Rule rule) => new(rule.Id, rule.RisksMoney, RuleSql.Condition(rule)!, RuleSql.Since(rule));
    }

    /// <summary>
    /// The order, with its refund, held against each rule by itself. One CASE and no VALUES of conditions: PostgreSQL would set up every
    /// subquery of every rule anew for each order.
    /// </summary>
    static string Verdict(IReadOnlyList<Look> looks) => $"""
        LEFT JOIN booking_admin.refund r ON r.order_id = o.id AND r.status <> 'Withdrawn'
        CROSS JOIN (VALUES {string.Join(", ",
            looks.Select((look, n) => $"({n}, '{look.Rule}', {(look.Risks ? "true" : "false")})"))}) k (n, rule, risks)
        CROSS JOIN LATERAL (SELECT k.rule, k.risks,
            CASE k.n {string.Concat(looks.Select((look, n) => $"WHEN {n} THEN {look.Since} "))}END AS since) v
        WHERE CASE k.n {string.Concat(looks.Select((look, n) => $"WHEN {n} THEN {look.Broken} "))}END
        """;

    static string OfRefunds(Rule rule) => $"""
        SELECT {Columns} FROM booking_admin.refund r JOIN public."Order" o ON o.id = r.order_id
        LEFT JOIN public."Booking" b ON b."orderId" = o.id CROSS JOIN LATERAL {Name(rule)}
        WHERE r.status <> 'Withdrawn' AND {RuleSql.Condition(rule)}
        """;

    static string Quick(Rule rule, bool watched) =>
        RuleSql.NeedsRefund(rule) ? OfRefunds(rule)
        : rule is not MissingBooking ? $"""
            SELECT {Columns} FROM booking_admin.finding f JOIN public."Order" o ON o.id = f.subject {RuleColumns.Partners}
                CROSS JOIN LATERAL {Name(rule)}
            WHERE f.rule = '{rule.Id}' AND f.resolved_at IS NULL AND {RuleSql.Condition(rule)}
            """
        : watched ? $"""
            SELECT {Columns} FROM booking_admin.watch_list w JOIN public."Order" o ON o.id = w.order_id {RuleColumns.Partners}
                CROSS JOIN LATERAL {Name(rule)}
            WHERE {RuleSql.Condition(rule)}
            """
        : $"SELECT {Columns} FROM {RuleColumns.Joined} CROSS JOIN LATERAL {Name(rule)} WHERE {RuleSql.Condition(rule)}";

    /// <summary>The rule as a row beside the order. What only other tables tell has no date in the order.</summary>
    static string Name(Rule rule) =>
        $"(SELECT '{rule.Id}'::text AS rule, {(rule.RisksMoney ? "true" : "false")} AS risks, "
        + $"{(rule.Broken is null ? "NULL::timestamp" : RuleSql.Since(rule))} AS since) v";

    /// <summary>As the guard sees it: at once, without any patience.</summary>
    static string Lacking => $"b.\"orderId\" IS NULL AND o.status NOT IN ({BookingSql.Exempt})";

    static string LackingNow => $"SELECT '{Missing}', o.id, {NoOrder} FROM public.\"Order\" o WHERE {BookingSql.Missing}";

    static string WatchList => $"SELECT '{Listed}', w.order_id, {NoOrder} FROM booking_admin.watch_list w";
}
