using BookingAdmin.Domain.Notices.Customer;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>What customers hear of where `Notices:Customers` says so; else the marketplace alone writes to them.</summary>
static class CustomerCauses
{
    public static IReadOnlyList<NoticeCause> All { get; } =
    [
        // Declined here: the marketplace's own decline sends its own mail (marketplace-life.md, 1.4). The time to undo is over.
        new(new OrderDeclined(), """
            SELECT 'user:' || o."userId", o.id, o.id, NULL::jsonb, a.at + @undo
            FROM booking_admin.audit_entry a JOIN public."Order" o ON o.id = a.order_id
            WHERE a.action = 'RequestDeclined' AND a.at > @now - interval '1 day'
                AND NOT EXISTS (SELECT FROM booking_admin.audit_entry u WHERE u.undoes = a.id)
            """),
        new(new MoneyRefunded(), """
            SELECT 'user:' || o."userId", r.id::text, o.id, NULL::jsonb, r.settled_at
            FROM booking_admin.refund r JOIN public."Order" o ON o.id = r.order_id
            WHERE r.kind = 'Refund' AND r.status = 'Succeeded' AND r.settled_at > @now - interval '1 day'
            """),
    ];
}
