using System.Globalization;
using BookingAdmin.Data;
using Npgsql;

namespace BookingAdmin.Embedded.Stripe;

/// <summary>
/// The payments of the marketplace as Stripe would have them, read from the marketplace's rows, so that the double knows after a restart
/// what it knew before, and the demo's orders, which nobody ever paid through it.
/// </summary>
sealed class DemoPaymentRows(DatabaseConnection database)
{
    /// <summary>How long a bank takes: a refund that was pending for so long has reached the customer.</summary>
    static readonly TimeSpan OfTheBank = TimeSpan.FromMinutes(40);

    const string Payments = """
        SELECT o.id, NULL, round(o."totalAmount"::numeric * 100)::bigint, o.currency, o."paymentStatus"::text,
            coalesce(o."paidAt", o."createdAt") AT TIME ZONE 'utc',
            (SELECT a.authorized_at FROM booking_admin.payment_authorization a WHERE a.order_id = o.id AND a.ended_at IS NULL)
        FROM public."Order" o WHERE o."paymentIntentId" = $1
        UNION ALL
        SELECT t."orderId", t.id, round(t.amount::numeric * 100)::bigint, t.currency, t."paymentStatus"::text,
            coalesce(t."paidAt", t."createdAt") AT TIME ZONE 'utc', NULL
        FROM public."Tip" t WHERE t."paymentIntentId" = $1
        """;

    const string Refunds = """
        SELECT r.id, r.stripe_refund_id, r.amount, r.status, r.created_at, r.fault FROM booking_admin.refund r
        WHERE r.payment_intent_id = $1 AND r.stripe_refund_id IS NOT NULL ORDER BY r.id
        """;

    /// <returns>Null where no order and no tip has it.</returns>
    public async Task<DemoPayment?> FindAsync(string id, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database.Text);
        await connection.OpenAsync(cancel);
        var (payment, status) = await ReadAsync(connection, id, cancel);
        if (payment is null)
            return null;
        payment.Refunds.AddRange(await ReadRefundsAsync(connection, id, cancel));
        // Refunded by the marketplace itself, which keeps no record of it.
        if (status is "REFUNDED" && payment.Refunded == 0)
            payment.Refunds.Add(new($"re_{id[3..]}", payment.Amount, "succeeded", payment.CreatedAt, null, payment.Metadata));
        return payment;
    }

    /// <returns>The payment of a refund; null where no refund of ours has that id.</returns>
    public async Task<string?> PaymentOfAsync(string refundId, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(database.Text);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(
            "SELECT payment_intent_id FROM booking_admin.refund WHERE stripe_refund_id = $1", connection)
            { Parameters = { new() { Value = refundId } } };
        return await command.ExecuteScalarAsync(cancel) as string;
    }

    static async Task<(DemoPayment? Payment, string Status)> ReadAsync(NpgsqlConnection connection, string id, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Payments, connection) { Parameters = { new() { Value = id } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            return (null, "");
        DateTimeOffset? held = reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6);
        var (order, tip, status) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(4));
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
            { ["type"] = tip is null ? "booking" : "tip", ["orderId"] = order };
        if (tip is not null)
            metadata["tipId"] = tip;
        return (new()
        {
            Id = id, Amount = reader.GetInt64(2), Currency = reader.GetString(3), CreatedAt = reader.GetFieldValue<DateTimeOffset>(5),
            Metadata = metadata, HeldAt = held,
            Status = status switch
            {
                _ when held is not null => "requires_capture",
                "SUCCEEDED" or "REFUNDED" => "succeeded",
                "PROCESSING" => "processing",
                "CANCELLED" => "canceled",
                _ => "requires_payment_method",
            },
        }, status);
    }

    static async Task<List<DemoRefund>> ReadRefundsAsync(NpgsqlConnection connection, string id, CancellationToken cancel)
    {
        List<DemoRefund> refunds = [];
        await using var command = new NpgsqlCommand(Refunds, connection) { Parameters = { new() { Value = id } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (status, created) = (reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4));
            var failed = status is "Failed" or "ByHand";
            var done = status is "Succeeded" || TimeProvider.System.GetUtcNow() - created > OfTheBank;
            refunds.Add(new(
                reader.GetString(1), reader.GetInt64(2), failed ? "failed" : done ? "succeeded" : "pending", created,
                failed && !reader.IsDBNull(5) ? reader.GetString(5) : null,
                new Dictionary<string, string>(StringComparer.Ordinal)
                    { ["refundId"] = reader.GetInt64(0).ToString(CultureInfo.InvariantCulture) }));
        }
        return refunds;
    }
}
