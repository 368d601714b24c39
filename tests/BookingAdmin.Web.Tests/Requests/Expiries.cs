using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Requests;

static class Expiries
{
    /// <summary>What was declined last has expired instead, as the job would have written it.</summary>
    public static Task<int> ExpiredAsync(this TestMarketplace marketplace) => marketplace.ExecuteAsync("""
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id, reason,
            before, after)
        SELECT at, 'Job', 'expiry', 'The expiry of requests', 'RequestExpired', order_id, booking_id, celebrity_id, reason, before, after
        FROM booking_admin.audit_entry WHERE action = 'RequestDeclined' ORDER BY id DESC LIMIT 1
        """);
}
