using Microsoft.EntityFrameworkCore.Storage;

namespace BookingAdmin.Services.Jobs;

/// <summary>The orders of a job, in the order in which it deals with them: paid ones first, then the oldest.</summary>
static class JobItems
{
    const string Insert = "INSERT INTO booking_admin.repair_job_item (job_id, ordinal, order_id, order_number)";

    /// <param name="context">In the transaction that makes the job.</param>
    /// <returns>How many they are.</returns>
    public static async Task<long> FillAsync(BookingAdminContext context, Guid job, IQueryable<OrderRow> orders, CancellationToken cancel)
    {
        await using var command = InOrder(orders)
            .Select(o => new { o.Id, o.OrderNumber, Paid = o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt })
            .CreateDbCommand();
        command.CommandText = FillFrom($"({command.CommandText}) AS q (id, number, paid, placed)");
        command.Parameters.Add(new NpgsqlParameter<Guid>("job_id", job));
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The same from SQL. Needs @job_id.</summary>
    /// <param name="rows">Of alias `q`, with id, number, paid, placed.</param>
    public static string FillFrom(string rows) =>
        $"{Insert} SELECT @job_id, row_number() OVER (ORDER BY q.paid DESC, q.placed, q.id), q.id, q.number FROM {rows}";

    public static IQueryable<OrderRow> InOrder(IQueryable<OrderRow> orders) =>
        orders.OrderByDescending(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenBy(o => o.CreatedAt).ThenBy(o => o.Id);
}
