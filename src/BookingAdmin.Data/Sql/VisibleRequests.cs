using System.Linq.Expressions;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Data.Sql;

/// <summary>
/// Which of their bookings celebrities see: all but those whose order ended without their doing. As SQL and as an expression, because lists
/// are both; a test holds one against the other.
/// </summary>
public static class VisibleRequests
{
    /// <summary>Alias `o` is the order.</summary>
    public static string Sql { get; } =
        $"""(o.status NOT IN ({BookingSql.Exempt}) OR o."approvalStatus" = '{Labels.Of(ApprovalStatus.Declined)}')""";

    public static Expression<Func<BookingRow, bool>> Of(string celebrity) => b => b.CelebrityId == celebrity
        && ((b.Order.Status != OrderStatus.Cancelled && b.Order.Status != OrderStatus.Refunded)
            || b.Order.ApprovalStatus == ApprovalStatus.Declined);
}
