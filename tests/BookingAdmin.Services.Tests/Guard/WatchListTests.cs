using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>Whatever is written, and however, leaves the list as a full scan finds it.</summary>
public sealed class WatchListTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Installing_lists_what_is_missing_already_and_a_repair_takes_it_off()
    {
        await using var marketplace = await Guarded.DemoAsync();
        (await marketplace.ListedAsync()).ShouldBe([await marketplace.MissingOrderAsync()]);

        await marketplace.RepairAllAsync();

        (await marketplace.ListedAsync()).ShouldBeEmpty();
        await marketplace.ShouldBeTrueAsync();
    }

    public static TheoryData<string, string> Writes => new()
    {
        { "a new order", Guarded.Order("new") },
        { "a new order with its booking", Guarded.Order("new") + Guarded.Booking("new") },
        { "an order that needs none", Guarded.Order("new", "CANCELLED") },
        { "an order that is taken up again",
            Guarded.Order("new", "CANCELLED") + """UPDATE public."Order" SET status = 'PENDING' WHERE id = 'new';""" },
        { "cancelled without a booking", Guarded.Order("new") + """UPDATE public."Order" SET status = 'CANCELLED' WHERE id = 'new';""" },
        { "refunded without a booking", Guarded.Order("new") + """UPDATE public."Order" SET status = 'REFUNDED' WHERE id = 'new';""" },
        { "all cancelled", """UPDATE public."Order" SET status = 'CANCELLED';""" },
        { "all taken up", """UPDATE public."Order" SET status = 'PENDING';""" },
        { "all taken up after all bookings went", """
            DELETE FROM public."Booking";
            UPDATE public."Order" SET status = 'CANCELLED';
            UPDATE public."Order" SET status = 'PENDING';
            """ },
        { "an amount that changes", """UPDATE public."Order" SET "totalAmount" = "totalAmount" + 1;""" },
        { "an order that changes its id", Guarded.Order("new") + """UPDATE public."Order" SET id = 'renamed' WHERE id = 'new';""" },
        { "an order that changes its id with its booking",
            Guarded.Order("new") + Guarded.Booking("new") + """UPDATE public."Order" SET id = 'renamed' WHERE id = 'new';""" },
        { "every order changes its id", """UPDATE public."Order" SET id = id || '-renamed';""" },
        { "a booking that moves to another order",
            Guarded.Order("new") + Guarded.Booking("new") + Guarded.Order("other")
            + """UPDATE public."Booking" SET "orderId" = 'other' WHERE "orderId" = 'new';""" },
        { "a booking that goes", """DELETE FROM public."Booking" WHERE id = (SELECT min(id) FROM public."Booking");""" },
        { "all bookings go", """DELETE FROM public."Booking";""" },
        { "an order that goes with its booking",
            """DELETE FROM public."Order" WHERE id = (SELECT min("orderId") FROM public."Booking");""" },
        { "an order that goes without one",
            """DELETE FROM public."Order" o WHERE NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id);""" },
        { "all orders go", """DELETE FROM public."Order";""" },
        { "all customers go, and everything of theirs", """DELETE FROM public."User";""" },
        { "the orders are truncated", """TRUNCATE public."Order" CASCADE;""" },
        { "the bookings are truncated", """TRUNCATE public."Booking";""" },
        { "a booking that is replaced",
            """BEGIN; DELETE FROM public."Booking" WHERE "orderId" = (SELECT min("orderId") FROM public."Booking");"""
            + Guarded.Order("new") + Guarded.Booking("new") + "COMMIT;" },
        { "an order and its booking in one statement", """
            WITH o AS (
                INSERT INTO public."Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "recipientName", occasion,
                    "personalMessage", "messageType", email, "updatedAt")
                SELECT 'new', 'KO-new', "userId", "celebrityId", 1, '', '', '', '', '', now() FROM public."Order" LIMIT 1 RETURNING *
            )
            INSERT INTO public."Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price,
                "totalAmount", "updatedAt")
            SELECT 'new', id, "orderNumber", "userId", "celebrityId", '', '', 1, 1, now() FROM o;
            """ },
        { "what a savepoint takes back",
            "BEGIN;" + Guarded.Order("kept") + "SAVEPOINT s;" + Guarded.Booking("kept") + Guarded.Order("gone")
            + "ROLLBACK TO s; COMMIT;" },
        { "more orders at once than wait for their commit",
            string.Concat(Enumerable.Range(1, 25).Select(n => Guarded.Order($"many-{n}")))
            + """
                CREATE TEMP TABLE copied AS SELECT * FROM public."Order" WHERE id LIKE 'many-%';
                UPDATE copied SET id = 'copy-' || id, "orderNumber" = 'copy-' || "orderNumber";
                INSERT INTO public."Order" SELECT * FROM copied;
                """ + Guarded.Booking("copy-many-1") + "DROP TABLE copied;" },
        { "constraints that are immediate",
            "BEGIN; SET CONSTRAINTS ALL IMMEDIATE;" + Guarded.Order("new") + Guarded.Booking("new") + Guarded.Order("alone") + "COMMIT;" },
        { "an order that is altered after it was written, as a migration does", "BEGIN;" + Guarded.Order("new") + """
            ALTER TABLE public."Order" ADD COLUMN "studio" text;
            UPDATE public."Order" SET "studio" = 'a', status = 'CONFIRMED';
            ALTER TABLE public."Order" ALTER "studio" SET NOT NULL, ALTER currency TYPE varchar(3);
            COMMIT;
            """ },
        { "what is rolled back", "BEGIN;" + Guarded.Order("gone") + """DELETE FROM public."Booking"; ROLLBACK;""" },
        { "a merge", """
            MERGE INTO public."Order" o USING (SELECT id, row_number() OVER (ORDER BY id) AS n FROM public."Order") s ON o.id = s.id
            WHEN MATCHED AND s.n % 3 = 0 THEN DELETE
            WHEN MATCHED AND s.n % 3 = 1 THEN UPDATE SET status = 'REFUNDED';
            """ },
        { "an upsert", Guarded.Order("new") + Guarded.Booking("new") + Guarded.Booking("new")
            .Replace(";", """ ON CONFLICT ("orderId") DO UPDATE SET "updatedAt" = now();""") },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task The_list_stays_true_after(string what, string sql)
    {
        await StaysTrueAsync(what, sql, followed: true);
        await StaysTrueAsync(what, sql, followed: false);
    }

    static async Task StaysTrueAsync(string what, string sql, bool followed)
    {
        await using var marketplace = await Guarded.DemoAsync(followed: followed);
        var before = await marketplace.ListedAsync();
        await marketplace.ExecuteAsync(sql);

        await marketplace.ShouldBeTrueAsync();
        var missing = await marketplace.ScalarAsync<string[]>("""
            SELECT ARRAY(SELECT o.id FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id
                WHERE b.id IS NULL AND o.status NOT IN ('CANCELLED', 'REFUNDED') ORDER BY o.id)
            """);
        (await marketplace.ListedAsync()).ShouldBe(missing, what);
        (await marketplace.ScalarAsync<bool>("""
            SELECT NOT EXISTS (SELECT FROM booking_admin.watch_list w JOIN public."Order" o ON o.id = w.order_id
                WHERE (w.amount, w.currency) IS DISTINCT FROM (o."totalAmount", o.currency))
            """)).ShouldBeTrue();
        before.ShouldHaveSingleItem();
    }
}
