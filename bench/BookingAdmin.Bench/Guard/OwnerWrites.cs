namespace BookingAdmin.Bench.Guard;

/// <summary>A way in which the marketplace writes, as a script of pgbench.</summary>
/// <param name="Least">The share of its throughput that the guard in mode Watch must leave.</param>
sealed record OwnerWrite(string Name, double Least, string Script);

static class OwnerWrites
{
    /// <summary>What the scripts pick from: orders with their booking, numbered.</summary>
    public static string Sample(int orders) => $"""
        DROP TABLE IF EXISTS bench_order;
        CREATE TABLE bench_order AS SELECT row_number() OVER (ORDER BY md5(o.id))::int AS n, o.id, o."userId", o."celebrityId"
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE o.id NOT LIKE 'bench-%' AND o.status IN ('PENDING', 'CONFIRMED') LIMIT {orders};
        INSERT INTO bench_order SELECT row_number() OVER () + (SELECT count(*) FROM bench_order), o.id, o."userId", o."celebrityId"
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE o.id NOT LIKE 'bench-%' AND o.status NOT IN ('PENDING', 'CONFIRMED', 'CANCELLED', 'REFUNDED') LIMIT 20000;
        ALTER TABLE bench_order ADD PRIMARY KEY (n);
        ANALYZE bench_order
        """;

    public const string Columns = """
        id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "recipientName", occasion, "personalMessage", "messageType",
        email, "updatedAt"
        """;

    /// <summary>Id of the order and number of the order that it is like, as SQL.</summary>
    public static string Order(string id, string like) => $"""
        INSERT INTO "Order" ({Columns.ReplaceLineEndings(" ")})
        SELECT {id}, {id}, s."userId", s."celebrityId", 'PENDING', 150, 'Somebody', 'Birthday',
        'A message of a usual length for somebody who will be happy to hear it.', 'personal', 'somebody@example.test', now()
        FROM bench_order s WHERE s.n = {like};
        """.ReplaceLineEndings(" ");

    public static string Booking(string id, string like) => $"""
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price, "totalAmount",
        "updatedAt") SELECT {id}, {id}, {id}, s."userId", s."celebrityId",
        'A message of a usual length for somebody who will be happy to hear it.', 'Somebody', 120, 150, now()
        FROM bench_order s WHERE s.n = {like};
        """.ReplaceLineEndings(" ");

    const string Id = "'bench-' || (:u)::bigint::text || '-' || (:client_id)::int::text";

    const string Pick = "\\set u random(1, 9000000000000)\n\\set o random(1, :sample)\n";

    static readonly string NewOrder = Order(Id, "(:o)::int"), NewBooking = Booking(Id, "(:o)::int");

    public static IReadOnlyList<OwnerWrite> All { get; } =
    [
        new("order and booking in one transaction", 0.85, $"{Pick}BEGIN;\n{NewOrder}\n{NewBooking}\nCOMMIT;\n"),
        new("order and booking in two", 0.85, $"{Pick}{NewOrder}\n{NewBooking}\n"),
        new("an order's status", 0.85, Pick + """
            UPDATE "Order" SET "updatedAt" = now(),
                status = CASE status WHEN 'PENDING' THEN 'CONFIRMED' ELSE 'PENDING' END::"OrderStatus"
            WHERE id = (SELECT s.id FROM bench_order s WHERE s.n = (:o)::int);

            """),
        new("other columns of an order", 0.95, Pick + """
            UPDATE "Order" SET "updatedAt" = now(), "transferId" = 'tr_' || (:u)::bigint::text, phone = '021 000 000'
            WHERE id = (SELECT s.id FROM bench_order s WHERE s.n = (:o)::int);

            """),
    ];
}
