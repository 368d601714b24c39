using System.Text.Json;
using BookingAdmin.Testing;
using static BookingAdmin.Services.Tests.Notices.NoticePlannerTests;

namespace BookingAdmin.Services.Tests.Notices;

/// <summary>
/// Which of the states that the marketplace's own application leaves (tests/marketplace-life/life.json) have a celebrity notified, and of
/// what, at each moment on the way to the day of the video.
/// </summary>
public sealed class LifeCausesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    /// <summary>
    /// The payment is there, and the celebrity has not answered, as her inbox shows it: order, payment, approval, booking.
    /// </summary>
    static readonly string[] Unanswered =
    [
        "PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING", "PENDING/SUCCEEDED/APPROVED/PENDING", "CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PENDING",
    ];

    [Fact]
    public async Task Unanswered_and_unrecorded_is_what_the_life_file_says_and_no_other_state()
    {
        await using var marketplace = await BegunAsync();
        var life = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(TestMarketplace.LifeFolder, "life.json"), Cancel))
            .EnumerateArray().Where(state => state.GetProperty("booking").GetString() is not null).Select(State.Of).Distinct().ToList();
        life.Count.ShouldBeGreaterThan(40);
        foreach (var (i, state) in life.Index())
        {
            await OrderAsync(marketplace, $"life{i}");
            await marketplace.ExecuteAsync($"""
                UPDATE "Order" SET status = '{state.Order}', "paymentStatus" = '{state.Payment}', "approvalStatus" = '{state.Approval}',
                    "deliveredAt" = {(state.Delivered ? "now()" : "NULL")} WHERE id = 'life{i}';
                UPDATE "Booking" SET status = '{state.Booking}' WHERE "orderId" = 'life{i}'
                """);
        }
        marketplace.Clock.Advance(TimeSpan.FromHours(37));
        await LookAsync(marketplace);
        (await ToldAsync(marketplace, life, "still-waiting")).ShouldBe(Unanswered, ignoreOrder: true);
        marketplace.Clock.Advance(TimeSpan.FromHours(37));
        await LookAsync(marketplace);
        (await ToldAsync(marketplace, life, "video-overdue")).ShouldBe(
            life.Where(state => state is { Payment: "SUCCEEDED", Booking: "CONFIRMED" or "ACCEPTED", Delivered: false }
                && state.Order is "PENDING" or "CONFIRMED" or "IN_PROGRESS" && state.Approval is not "APPROVED")
                .Select(state => state.Name), ignoreOrder: true);
        // Each notice that a cause writes holds: else it would be cancelled and written again at every look.
        (await marketplace.ScalarAsync<string>("""
            SELECT coalesce(string_agg(kind || ' ' || order_id, ', '), '') FROM booking_admin.notice
            WHERE state = 'Cancelled' AND kind IN ('still-waiting', 'last-reminder', 'due-soon', 'video-overdue') AND order_id LIKE 'life%'
            """)).ShouldBe("");
    }

    /// <summary>Of which states the notice was written.</summary>
    static async Task<IEnumerable<string>> ToldAsync(TestMarketplace marketplace, List<State> life, string kind) =>
        (await marketplace.ScalarAsync<string[]>($"""
            SELECT coalesce(array_agg(order_id), ARRAY[]::text[]) FROM booking_admin.notice
            WHERE kind = '{kind}' AND order_id LIKE 'life%'
            """)).Select(order => life[int.Parse(order["life".Length..], System.Globalization.CultureInfo.InvariantCulture)].Name);

    /// <param name="Delivered">In the states of a video that the customer has, and of what follows it.</param>
    sealed record State(string Order, string Payment, string Approval, string Booking, bool Delivered)
    {
        public string Name => $"{Order}/{Payment}/{Approval}/{Booking}";

        public static State Of(JsonElement state)
        {
            var (order, approval) = (Text("order"), Text("approval"));
            return new(
                order, Text("payment"), approval, Text("booking"), order is "PENDING_APPROVAL" or "COMPLETED" || approval is "APPROVED");

            string Text(string name) => state.GetProperty(name).GetString()!;
        }
    }
}
