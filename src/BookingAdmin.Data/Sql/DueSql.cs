using System.Collections.Frozen;
using BookingAdmin.Data;
using BookingAdmin.Domain.Marketplace;
using Npgsql;

namespace BookingAdmin.Data.Sql;

/// <summary><see cref="DueDate"/> as SQL, and which orders have the rush add-on (marketplace-life.md, sections 1.1 and 4).</summary>
public static class DueSql
{
    /// <summary>
    /// Whether an item is the rush add-on. Its metadata is JSON text inside a JSON string, in other marketplaces an object: #>> takes the
    /// text out of both, and a match on that text fails on nothing, whatever it holds.
    /// </summary>
    /// <param name="item">An alias with the columns type and metadata.</param>
    public static string IsRush(string item) =>
        $$"""({{item}}.type = 'addon' AND {{item}}.metadata #>> ARRAY[]::text[] ~ '"addOnId"\s*:\s*"rush"')""";

    /// <param name="order">The id of the order.</param>
    public static string Rush(string order) =>
        $"""EXISTS (SELECT FROM public."OrderItem" i WHERE i."orderId" = {order} AND {IsRush("i")})""";

    public static string Of(string checkout, string rush) =>
        $"({checkout} + CASE WHEN {rush} THEN interval '{DueDate.RushHours} hours' ELSE interval '{DueDate.Days} days' END)";

    /// <summary>
    /// When the video of the booking b is due. A booking without a deadline counts from its own creation, as the marketplace's list does.
    /// </summary>
    public static string OfBooking { get; } = $"""COALESCE(b.deadline, {Of("b.\"createdAt\"", Rush("b.\"orderId\""))})""";

    static readonly string Among = $"""SELECT o.id AS "Value" FROM public."Order" o WHERE o.id = ANY(@ids) AND {Rush("o.id")}""";

    /// <summary>Which of these orders have the rush add-on.</summary>
    public static async Task<IReadOnlySet<string>> RushAmongAsync(
        BookingAdminContext context, IReadOnlyCollection<string> orderIds, CancellationToken cancel) =>
        orderIds.Count == 0 ? FrozenSet<string>.Empty : (await context.Database
            .SqlQueryRaw<string>(Among, new NpgsqlParameter<string[]>("ids", [.. orderIds])).ToListAsync(cancel))
                .ToHashSet(StringComparer.Ordinal);
}
