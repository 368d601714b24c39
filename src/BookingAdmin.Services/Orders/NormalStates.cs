using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Orders;

/// <summary>The combinations of statuses that an admin has called normal here, for one order and for all of them.</summary>
static class NormalStates
{
    /// <summary>Whether the order o with its booking b is in such a state. Looked at only for what breaks a rule.</summary>
    public const string Holds = """
        EXISTS (SELECT FROM booking_admin.normal_state n WHERE n.undone_at IS NULL
            AND n.state = concat_ws('.', o.status, o."paymentStatus", o."approvalStatus", o."transferStatus", b.status))
        """;

    public static async Task<IReadOnlySet<OrderState>> ReadAsync(BookingAdminContext context, CancellationToken cancel) =>
        (await context.NormalStates.Where(mark => mark.UndoneAt == null).Select(mark => mark.State).ToListAsync(cancel))
            .Select(state => StateLabels.Parse(state)!.Read()).ToHashSet();
}
