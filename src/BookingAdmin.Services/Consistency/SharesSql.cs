using System.Globalization;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Services.Consistency;

/// <summary>
/// The steps of <see cref="Shares"/> in SQL: whole cents as floating point, in the same order, so that both come to the same answer.
/// </summary>
static class SharesSql
{
    /// <summary>
    /// Nearly all orders pass the first line. What is a tip is read once for all of them, and only when an order needs it: there is no
    /// index on the order of an item.
    /// </summary>
    public static string Agree { get; } = $"""
        (SELECT {Is("0.2", "0")}
            OR NOT v.delivered AND NOT v.approved
                AND ({Same("v.celebrity", "floor(v.total * 0.8 / 100 + 0.001) * 100")} AND {Same("v.fee", "v.total - v.celebrity")}
                OR (SELECT {OfCheckout("0.7")} OR {OfCheckout("0.8")}
                    FROM (SELECT greatest(v.total - {Tips("OrderItem", "totalPrice", "WHERE type = 'tip'")}, 0) AS basis OFFSET 0) x))
            OR v.approved AND ({Is("0.1", "0")} OR {Is("0.2", Tips("Tip", "amount", ""))})
        FROM (SELECT {RuleColumns.WholeCents("o.\"totalAmount\"")} AS total,
            {RuleColumns.WholeCents("o.\"celebrityAmount\"")} AS celebrity, {RuleColumns.WholeCents("o.\"platformFee\"")} AS fee,
            o."videoUrl" IS NOT NULL OR o."deliveredAt" IS NOT NULL AS delivered, o."approvalStatus" = 'APPROVED' AS approved,
            greatest({Shares.Rounding.ToString(CultureInfo.InvariantCulture)}::float8, @split_tolerance) AS slack OFFSET 0) v)
        """;

    /// <summary>The one formula of nearly all orders, without a look at any tip.</summary>
    public static string Usual { get; } = $"""
        (o."totalAmount" >= 0 AND o."totalAmount" < 1e12 AND o."platformFee" BETWEEN 0 AND o."totalAmount"
            AND o."celebrityAmount" BETWEEN 0 AND o."totalAmount"
            AND {Same(Cents("platformFee"), $"{Cents("totalAmount")} * 0.2")}
                AND {Same(Cents("celebrityAmount"), $"{Cents("totalAmount")} - {Cents("platformFee")}")})
        """;

    /// <summary>As <see cref="RuleColumns.WholeCents"/> where the amount can be one.</summary>
    static string Cents(string column) => $"floor(o.\"{column}\" * 100 + {RuleColumns.Half})";

    static string Is(string fee, string more) =>
        $"{Same("v.fee", $"v.total * {fee}")} AND {Same("v.celebrity", $"v.total - v.fee + {more}")}";

    static string OfCheckout(string share) =>
        $"{Near("v.celebrity", $"x.basis * (1 - 0.239::float8) * {share}")} AND "
            + $"{Near("v.fee", $"x.basis - x.basis * (1 - 0.239::float8) * {share}")}";

    static string Same(string one, string other) => $"abs({one} - ({other})) < @split_tolerance";

    static string Near(string one, string other) => $"abs({one} - ({other})) < v.slack";

    static string Tips(string table, string column, string only) => $"""
        COALESCE(((SELECT jsonb_object_agg(t."orderId", t.cents) FROM (
            SELECT s."orderId", {RuleColumns.WholeCents("s.amount")} AS cents
                FROM (SELECT "orderId", sum("{column}") AS amount FROM public."{table}" {only} GROUP BY "orderId") s) t) ->> o.id)::float8,
                0)
        """;
}
