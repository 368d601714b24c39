namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>Something that the owner of the marketplace does to it.</summary>
/// <param name="Sql">With ;; between what has to be committed apart.</param>
sealed record OwnerChange(string Name, string Sql)
{
    /// <summary>Words that an answer must hold.</summary>
    public IReadOnlyDictionary<Question, string> Says { get; init; } = new Dictionary<Question, string>();

    public static IReadOnlyList<OwnerChange> All { get; } =
    [
        new("nothing", "")
            { Says = new Dictionary<Question, string> { [Question.Check] = "is missing", [Question.Repair] = "The booking was created." } },
        Label("OrderStatus", """UPDATE "Order" SET status = 'ON_HOLD' WHERE id IN ({rows})""", "ON_HOLD"),
        Label("BookingStatus", """UPDATE "Booking" SET status = 'ON_HOLD' WHERE "orderId" IN ({rows})""", "ON_HOLD"),
        Label("PaymentStatus", """UPDATE "Order" SET "paymentStatus" = 'ON_HOLD' WHERE id IN ({rows})""", "ON_HOLD"),
        Label("ApprovalStatus", """UPDATE "Order" SET "approvalStatus" = 'ON_HOLD' WHERE id IN ({rows})"""),
        Label("TransferStatus", """UPDATE "Order" SET "transferStatus" = 'ON_HOLD' WHERE id IN ({rows})"""),
        Label("Role", """UPDATE "User" SET role = 'ON_HOLD' WHERE id IN (SELECT "userId" FROM "Order" WHERE id IN ({rows}))"""),
        new("year 20255 in every date", Dates("20255-08-19")),
        new("infinity in every date", Dates("infinity")),
        new("years before our era", Dates("0044-03-15 BC")),
        new("customer without a name", """UPDATE "User" SET name = NULL WHERE id IN (SELECT "userId" FROM "Order" WHERE id IN ({rows}))""")
        {
            Says = new Dictionary<Question, string> { [Question.Orders] = "no name", [Question.Request] = "Customer without a name",
                [Question.List] = "Unknown Customer" },
        },
        new("customer is gone", """
            ALTER TABLE "Order" DROP CONSTRAINT "Order_userId_fkey"; ALTER TABLE "Booking" DROP CONSTRAINT "Booking_userId_fkey";
                ALTER TABLE "Tip" DROP CONSTRAINT "Tip_userId_fkey";
            DELETE FROM "User" WHERE id IN (SELECT "userId" FROM "Order" WHERE id IN ({rows}))
            """)
        {
            Says = new Dictionary<Question, string>
            {
                [Question.Orders] = "customer is gone", [Question.Order] = "customer is gone", [Question.Inbox] = "Customer is gone",
                [Question.Request] = "Customer is gone", [Question.List] = "Unknown Customer",
            },
        },
        new("celebrity is gone", """
            ALTER TABLE "Order" DROP CONSTRAINT "Order_celebrityId_fkey"; ALTER TABLE "Booking" DROP CONSTRAINT "Booking_celebrityId_fkey";
                ALTER TABLE "Tip" DROP CONSTRAINT "Tip_celebrityId_fkey";
            DELETE FROM "Celebrity" WHERE id IN (SELECT "celebrityId" FROM "Order" WHERE id IN ({rows}))
            """)
        {
            Says = new Dictionary<Question, string> { [Question.Orders] = "celebrity is gone", [Question.Order] = "celebrity is gone" },
        },
        new("own booking trigger", """
            CREATE FUNCTION public.book() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price,
                    "totalAmount", "updatedAt")
                VALUES (NEW.id || 'b', NEW.id, NEW."orderNumber", NEW."userId", NEW."celebrityId", NEW."personalMessage",
                    NEW."recipientName", NEW."totalAmount", NEW."totalAmount", now());
                RETURN NEW;
            END $$;
            CREATE TRIGGER book AFTER INSERT ON "Order" FOR EACH ROW EXECUTE FUNCTION public.book();
            """),
        // marketplace-life.md, section 1.8: the admin's refund.
        new("own refund", """
            UPDATE "Order" SET status = 'REFUNDED', "paymentStatus" = 'REFUNDED', "updatedAt" = now() WHERE id IN ({rows});
            UPDATE "Booking" SET status = 'CANCELLED', "updatedAt" = now() WHERE "orderId" IN ({rows})
            """),
        new("column renamed", """ALTER TABLE "Order" RENAME "videoUrl" TO video""")
            { Says = Start("lack the columns \"Order\".\"videoUrl\"") },
        new("column of another type", """ALTER TABLE "Order" ALTER "totalAmount" TYPE numeric""")
            { Says = Start("\"Order\".\"totalAmount\" (numeric instead of double precision)") },
        new("table renamed", """ALTER TABLE "Order" RENAME TO "OrderOld" """) { Says = Start("lacks the marketplace tables \"Order\"") },
        new("row level security", """ALTER TABLE "Order" ENABLE ROW LEVEL SECURITY""")
            { Says = Start("Row level security may hide rows of \"Order\"") },
        new("a right taken away", """REVOKE UPDATE ON "Order" FROM {role}""") { Says = Start("GRANT UPDATE ON public.\"Order\"") },
        new("read-only", """
            ALTER DATABASE {database} SET default_transaction_read_only = on;;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()
            """) { Says = Start("read-only") },
    ];

    static OwnerChange Label(string type, string update, string? word = null) =>
        new($"label added to {type}", $"""ALTER TYPE "{type}" ADD VALUE 'ON_HOLD';; {update}""")
    {
        Says = word is null ? new Dictionary<Question, string>() : new Dictionary<Question, string> { [Question.Order] = word },
    };

    /// <summary>What the operator must be told, at the start, by the command line and in the log of a readiness that fails.</summary>
    static Dictionary<Question, string> Start(string words) => new()
    {
        [Question.Start] = words, [Question.Ready] = words, [Question.Check] = words, [Question.Validate] = words,
        [Question.Report] = words, [Question.Repair] = words,
    };

    static string Dates(string time) => $$"""
        UPDATE "Order" SET "createdAt" = '{{time}}', "updatedAt" = '{{time}}', "paidAt" = '{{time}}', "scheduledDate" = '{{time}}',
            "deliveredAt" = '{{time}}', "approvedAt" = '{{time}}',
            "declinedAt" = '{{time}}', "transferredAt" = '{{time}}' WHERE id IN ({rows});
        UPDATE "Booking" SET "createdAt" = '{{time}}', "updatedAt" = '{{time}}', "scheduledDate" = '{{time}}', deadline = '{{time}}'
            WHERE "orderId" IN ({rows});
        UPDATE "Tip" SET "createdAt" = '{{time}}', "updatedAt" = '{{time}}', "paidAt" = '{{time}}';
        UPDATE "User" SET "createdAt" = '{{time}}', "updatedAt" = '{{time}}', "emailVerified" = '{{time}}';
        UPDATE "Celebrity" SET "createdAt" = '{{time}}', "updatedAt" = '{{time}}', "lastPayoutAt" = '{{time}}'
        """;
}
