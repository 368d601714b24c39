using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Consistency.Payments;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>
/// The rules that look at rows beside the order. The marketplace's payouts and transfers are read where they exist and may be read, and
/// never needed.
/// </summary>
sealed record OtherTables(bool Payouts, bool Transfers)
{
    /// <summary>Where the owner's foreign key holds, no row can be without its partner, and none is looked for.</summary>
    const string NoForeignKey = """
        (SELECT NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.convalidated
            AND k.conrelid = 'public."Booking"'::regclass AND k.confrelid = 'public."Order"'::regclass))
        """;

    const string Failed = "('FAILED', 'CANCELLED')";

    public static async Task<OtherTables> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relname IN ('Payout', 'Transfer') AND has_table_privilege(c.oid, 'SELECT')
                AND (SELECT count(*) FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('orderId', 'status', 'type'))
                    = CASE c.relname WHEN 'Payout' THEN 2 ELSE 3 END
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<string>();
        while (await reader.ReadAsync(cancel))
            found.Add(reader.GetString(0));
        return new(found.Contains("Payout"), found.Contains("Transfer"));
    }

    /// <summary>What breaks the rule, as rows of <see cref="RunSql.Found"/>; null where there is nothing to read.</summary>
    /// <param name="columns">Of the result, over o ("Order") and v (the rule).</param>
    /// <param name="rule">The rule as a row, alias v.</param>
    /// <param name="known">Only what is an open finding already.</param>
    public string? Select(Rule of, string columns, string rule, bool known)
    {
        var open = $"SELECT f.subject FROM booking_admin.finding f WHERE f.rule = '{of.Id}' AND f.resolved_at IS NULL";
        return of switch
        {
            OrphanBooking => $"""
                SELECT v.rule, b."orderId", b."orderNumber", b."celebrityId", NULL::float8, NULL::text, NULL::timestamp
                    FROM public."Booking" b CROSS JOIN {rule}
                WHERE {NoForeignKey}
                    AND NOT EXISTS (SELECT FROM public."Order" o WHERE o.id = b."orderId"){(known ? $" AND b.\"orderId\" IN ({open})" : "")}
                """,
            PaidOutTwice when Payouts || Transfers => $"""
                SELECT {columns} FROM ({string.Join(" UNION ", Sources(known ? $" AND t.\"orderId\" IN ({open})" : ""))}) twice
                JOIN public."Order" o ON o.id = twice.id CROSS JOIN {rule}
                """,
            _ => null,
        };
    }

    IEnumerable<string> Sources(string also)
    {
        const string Twice = "GROUP BY 1 HAVING count(*) > 1";
        if (Payouts)
            yield return $"""SELECT t."orderId" AS id FROM public."Payout" t WHERE t.status::text NOT IN {Failed}{also} {Twice}""";
        if (Transfers)
            yield return $"""
                SELECT t."orderId" AS id FROM public."Transfer" t
                WHERE t."orderId" IS NOT NULL AND t.type::text <> 'TIP' AND t.status::text NOT IN {Failed}{also} {Twice}
                """;
    }
}
