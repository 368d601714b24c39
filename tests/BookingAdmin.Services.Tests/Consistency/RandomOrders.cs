using System.Text.Json;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>
/// Orders as no marketplace has them: two fifths with every status beside every other, amounts of any kind, and times at the limits.
/// </summary>
static class RandomOrders
{
    /// <summary>The states that the marketplace's own code leaves, and one that an admin makes by hand.</summary>
    static readonly string[] States = [
        "CONFIRMED/FAILED/PENDING_APPROVAL/PENDING/CONFIRMED",
        .. JsonElement.Parse(File.ReadAllText(Path.Combine(TestMarketplace.LifeFolder, "life.json"))).EnumerateArray()
        .Select(one => string.Join(
            '/', ((string[])["order", "payment", "approval", "transfer", "booking"])
            .Select(status => one.GetProperty(status).GetString())))];

    /// <param name="now">What the times are near to.</param>
    public static async Task<TestMarketplace> CreateAsync(int count, double seed, DateTimeOffset now)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var states = string.Join(' ', States);
        FormattableString sql = $"""
            DELETE FROM booking_admin.refund; DELETE FROM "Tip"; DELETE FROM "OrderItem"; DELETE FROM "Booking"; DELETE FROM "Order";
            SELECT setseed({seed});
            CREATE FUNCTION pg_temp.pick(a anyarray) RETURNS anyelement LANGUAGE sql VOLATILE AS $$
                SELECT a[1 + floor(random() * cardinality(a))::int] $$;
            CREATE FUNCTION pg_temp.amount() RETURNS float8 LANGUAGE sql VOLATILE AS $$
                SELECT CASE
                    WHEN random() < 0.05
                    THEN pg_temp.pick('{'{'}NaN,Infinity,-Infinity,1e308,-1e308,1e12,-1e12,999999999999.99,0,-0,1e-300{'}'}'::float8[])
                    WHEN random() < 0.1 THEN -floor(random() * 20000) / 100
                    WHEN random() < 0.4
                        THEN floor(random() * 20000) / 100
                            + pg_temp.pick('{'{'}0.005,0.0049999999,0.0050000001,1e-9,-1e-9,0.00499{'}'}'::float8[])
                    WHEN random() < 0.5 THEN random() * 1000
                    ELSE floor(random() * 20) * 10 END $$;
            CREATE FUNCTION pg_temp.moment() RETURNS timestamp(3) LANGUAGE sql VOLATILE AS $$
                SELECT timestamp '{now.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}'
                    + pg_temp.pick('{'{'}0s,-60s,-1h,-30 days,1h{'}'}'::interval[])
                    + pg_temp.pick('{'{'}0s,1ms,-1ms,5s,-5s{'}'}'::interval[]) $$;

            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", currency, "paymentIntentId",
                "paymentStatus", "paidAt",
                "recipientName", occasion, "personalMessage", "messageType", email, "celebrityAmount", "platformFee", "approvalStatus",
                "deliveredAt", "createdAt", "updatedAt")
            SELECT 'o' || i, 'KO-' || i, p.users[1 + i % 2], p.celebrities[1 + i % 2], pg_temp.pick(enum_range(NULL::"OrderStatus")),
                pg_temp.amount(), 'nzd',
                CASE WHEN random() < 0.1 THEN 'KO-' || i
                    WHEN random() < 0.8 THEN 'pi_' || i END, pg_temp.pick(enum_range(NULL::"PaymentStatus")), CASE
                    WHEN random() < 0.8 THEN pg_temp.moment() END,
                'R', 'O', 'M', 'T', 'e@example.test', NULLIF(pg_temp.amount(), 0), NULLIF(pg_temp.amount(), 0),
                pg_temp.pick(enum_range(NULL::"ApprovalStatus")), CASE
                    WHEN random() < 0.3 THEN pg_temp.moment() END, pg_temp.moment(), pg_temp.moment()
            FROM generate_series(1, {count}) i,
                (SELECT ARRAY(SELECT id FROM "User" ORDER BY id LIMIT 2) AS users,
                ARRAY(SELECT id FROM "Celebrity" ORDER BY id LIMIT 2) AS celebrities) p;
            -- Half of the shares add up, or nearly.
            UPDATE "Order"
                SET "platformFee" = "totalAmount" - "celebrityAmount"
                    + pg_temp.pick('{'{'}0,0.01,-0.01,0.009999,0.005,0.0049{'}'}'::float8[])
            WHERE random() < 0.5 AND abs("totalAmount") < 1e300 AND abs("celebrityAmount") < 1e300;
            -- Some have the marketplace's shares, nearly; some a tip among their items, or beside the total, and a video.
            UPDATE "Order" SET "platformFee" = "totalAmount" * s.fee + pg_temp.pick('{'{'}0,0.01,-0.01,0.015,0.02,-0.03{'}'}'::float8[]),
                "celebrityAmount" = "totalAmount" * s.celebrity + pg_temp.pick('{'{'}0,0.01,-0.01,0.015,0.02,-0.03{'}'}'::float8[]),
                "videoUrl" = CASE WHEN s.nth = 1 THEN 'v' END
            FROM (VALUES (0.2, 0.8, 1), (0.2, 0.8, 2), (0.1, 0.9, 1), (0.4673, 0.5327, 2), (0.3912, 0.6088, 2),
                (0.3912, 0.6088, 1)) s (fee, celebrity, nth)
            WHERE random() < 0.08 AND abs("totalAmount") < 1e300;
            INSERT INTO "OrderItem" (id, "orderId", type, name, "unitPrice", "totalPrice")
                SELECT 'ti' || o.id, o.id, pg_temp.pick('{'{'}tip,tip,addon{'}'}'::text[]), 'T', 1, floor(random() * 2000) / 100
                FROM "Order" o WHERE random() < 0.3;
            UPDATE "Order" o SET "celebrityAmount" = (o."totalAmount" - i."totalPrice") * 0.5327,
                "platformFee" = (o."totalAmount" - i."totalPrice") * 0.4673
            FROM "OrderItem" i WHERE i."orderId" = o.id AND random() < 0.5 AND abs(o."totalAmount") < 1e300;
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "updatedAt")
                SELECT 't' || o.id, o.id, o."userId", o."celebrityId", floor(random() * 2000) / 100, now() FROM "Order" o
                WHERE random() < 0.3;
            UPDATE "Order" o SET "celebrityAmount" = o."totalAmount" * 0.8 + t.amount, "platformFee" = o."totalAmount" * 0.2
            FROM "Tip" t WHERE t."orderId" = o.id AND random() < 0.3 AND abs(o."totalAmount") < 1e300;
            -- Amounts that are equal would be too rare by chance.
            UPDATE "Order" SET "celebrityAmount" = "totalAmount" WHERE random() < 0.05;
            UPDATE "Order" SET "platformFee" = "celebrityAmount" WHERE random() < 0.05;

            INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", status, price,
                "totalAmount", deadline, "createdAt", "updatedAt")
            SELECT 'b' || o.id, o.id, CASE WHEN random() < 0.9 THEN o."orderNumber" ELSE 'X-' || o.id END,
                CASE WHEN random() < 0.9 THEN o."userId" ELSE p.users[1] END, CASE
                    WHEN random() < 0.9 THEN o."celebrityId" ELSE p.celebrities[1] END,
                'M', 'R', pg_temp.pick(enum_range(NULL::"BookingStatus")), 1,
                CASE WHEN random() < 0.5 THEN o."totalAmount" WHEN abs(o."totalAmount") < 1e300 AND random() < 0.8
                    THEN o."totalAmount" + pg_temp.pick('{'{'}1e-9,0.004,0.005,-0.005,0.01{'}'}'::float8[]) ELSE pg_temp.amount() END,
                CASE WHEN random() < 0.8 THEN pg_temp.moment() END, pg_temp.moment(), pg_temp.moment()
            FROM "Order" o,
                (SELECT ARRAY(SELECT id FROM "User" ORDER BY id LIMIT 1) AS users,
                ARRAY(SELECT id FROM "Celebrity" ORDER BY id LIMIT 1) AS celebrities) p
            WHERE random() < 0.75;

            UPDATE "Order" SET "transferStatus" = pg_temp.pick(enum_range(NULL::"TransferStatus")), "revisionCount" = floor(random() * 3),
                "approvedAt" = CASE WHEN random() < 0.1 THEN pg_temp.moment() END, "declinedAt" = CASE
                    WHEN random() < 0.5 THEN pg_temp.moment() END,
                "videoUrl" = CASE WHEN random() < 0.5 THEN 'v' END,
                "scheduledDate" = CASE
                    WHEN random() < 0.05
                    THEN pg_temp.pick('{'{'}1999-12-31,2000-01-01,2099-12-31 23:59:59.999,2100-01-01,20255-01-01,infinity{'}'}'
                        ::timestamp[]) END;
            -- By chance alone, hardly an order would be in a state that the marketplace writes.
            CREATE TEMP TABLE life AS SELECT * FROM unnest(string_to_array('{states}', ' ')) WITH ORDINALITY s (state, n);
            UPDATE "Order" o SET status = split_part(l.state, '/', 1)::"OrderStatus",
                "paymentStatus" = split_part(l.state, '/', 2)::"PaymentStatus",
                "approvalStatus" = split_part(l.state, '/', 3)::"ApprovalStatus",
                "transferStatus" = split_part(l.state, '/', 4)::"TransferStatus"
            FROM life l WHERE l.n = 1 + substr(o.id, 2)::int % {States.Length} AND substr(o.id, 2)::int % 5 > 1;
            UPDATE "Booking" b SET status = split_part(l.state, '/', 5)::"BookingStatus"
            FROM life l
                WHERE l.n = 1 + substr(b."orderId", 2)::int % {States.Length} AND substr(b."orderId", 2)::int % 5 > 1
                AND split_part(l.state, '/', 5) <> '';

            -- The rush add-on, in both shapes of its metadata.
            INSERT INTO "OrderItem" (id, "orderId", type, name, "unitPrice", "totalPrice", metadata)
            SELECT 'i' || o.id, o.id, pg_temp.pick('{'{'}addon,service{'}'}'::text[]), 'N', 1, 1,
                CASE WHEN random() < 0.5 THEN to_jsonb('{'{'}"addOnId":"rush"{'}'}'::text)
                    WHEN random() < 0.5 THEN '{'{'}"addOnId": "rush"{'}'}' ELSE 'null' END
            FROM "Order" o WHERE random() < 0.3;

            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at)
            SELECT o.id, pg_temp.pick('{'{'}{string.Join(',', Enum.GetNames<MoneyBack>())}{'}'}'::text[]), 'pi', 1, 'nzd', s.status,
                pg_temp.moment() AT TIME ZONE 'UTC', now()
            FROM "Order" o, unnest('{'{'}{string.Join(',', Enum.GetNames<RefundStatus>())}{'}'}'::text[]) s (status)
            -- Of both tables, or chance would be asked once a status.
            WHERE random() < CASE WHEN s.status = 'Withdrawn' THEN 0.3 ELSE 0.25 END + 0 * length(o.id)
            ON CONFLICT DO NOTHING;
            """;
        await marketplace.ExecuteAsync(FormattableString.Invariant(sql));
        return marketplace;
    }

    /// <summary>The facts of every order, as one order's are read.</summary>
    public static async Task<List<OrderFacts>> FactsAsync(TestMarketplace marketplace)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync();
        var rows = await context.Orders.AsNoTracking()
            .Select(o => new
            {
                Order = o, o.Booking, TipItems = context.OrderItems.Where(i => i.OrderId == o.Id && i.Type == "tip")
                    .Sum(i => i.TotalPrice), Tips = o.Tips.Sum(t => t.Amount),
                    Refund = context.Refunds.FirstOrDefault(r => r.OrderId == o.Id && r.Status != RefundStatus.Withdrawn),
            })
            .ToListAsync();
        var rush = await DueSql.RushAmongAsync(context, [.. rows.Select(row => row.Order.Id)], CancellationToken.None);
        return [.. rows.Select(
            row => OrderFactsQuery.Of(
                row.Order, row.Booking, row.Refund is { } r ? new(r.Kind, r.Status, r.NotBefore) : null, rush.Contains(row.Order.Id))
                .WithTips(row.TipItems, row.Tips))];
    }
}
