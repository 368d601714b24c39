using System.Text.Json;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

/// <summary>
/// Every state that the marketplace's own application leaves (tests/marketplace-life/life.json) under every event of Stripe's.
/// </summary>
public sealed class LifeTests
{
    /// <summary>Order, payment, approval, transfer, booking, as the life file writes them.</summary>
    static readonly string[] DeclinedByTheCelebrity =
    [
        "CANCELLED/PENDING/DECLINED/CANCELLED/CANCELLED", "CANCELLED/SUCCEEDED/DECLINED/CANCELLED/CANCELLED",
        "CANCELLED/FAILED/DECLINED/CANCELLED/CANCELLED",
        "CANCELLED/FAILED/DECLINED/FAILED/CANCELLED", "PENDING/SUCCEEDED/DECLINED/PENDING/CANCELLED",
        "PENDING/SUCCEEDED/DECLINED/CANCELLED/CANCELLED",
        "PENDING/SUCCEEDED/DECLINED/FAILED/CANCELLED",
    ];

    /// <summary>The payment was made after the celebrity had declined, or the order had been cancelled.</summary>
    static readonly string[] MoneyGoesBack =
    [
        "CANCELLED/PENDING/DECLINED/CANCELLED/CANCELLED", "CANCELLED/FAILED/DECLINED/CANCELLED/CANCELLED",
        "CANCELLED/FAILED/DECLINED/FAILED/CANCELLED",
        "PENDING/SUCCEEDED/DECLINED/PENDING/CANCELLED", "PENDING/SUCCEEDED/DECLINED/CANCELLED/CANCELLED",
        "PENDING/SUCCEEDED/DECLINED/FAILED/CANCELLED",
        "CANCELLED/PENDING/PENDING_APPROVAL/PENDING/CANCELLED",
    ];

    static IReadOnlyList<Tuple> Life { get; } = [
        .. JsonElement.Parse(File.ReadAllText(Path.Combine(StateDiagramTests.Root(), "tests", "marketplace-life", "life.json")))
        .EnumerateArray().Select(Tuple.Of)];

    [Fact]
    public void The_file_is_whole() => Life.Count.ShouldBe(83);

    [Fact]
    public void Only_the_celebritys_decline_counts_as_one() =>
        Life.Where(life => life.State.IsDeclined).Select(life => life.Name).ShouldBe(DeclinedByTheCelebrity, ignoreOrder: true);

    [Fact]
    public void Only_a_late_payment_of_an_order_that_is_over_goes_back() =>
        (from life in Life from told in Given.All<PaymentEvent>() where On(told, life).RefundDue select (told, life.Name))
            .ShouldBe(MoneyGoesBack.Select(name => (PaymentEvent.Succeeded, name)), ignoreOrder: true);

    [Theory]
    [InlineData("CANCELLED/FAILED/PENDING_APPROVAL/FAILED/PENDING", "PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/PENDING")]
    [InlineData("CANCELLED/FAILED/PENDING_APPROVAL/FAILED/none", "PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/none")]
    [InlineData("CANCELLED/FAILED/PENDING_APPROVAL/FAILED/CONFIRMED", "CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED")]
    [InlineData("CANCELLED/FAILED/DECLINED/FAILED/CONFIRMED", "REVISION_REQUESTED/SUCCEEDED/DECLINED/PENDING/CONFIRMED")]
    [InlineData(
        "PENDING_APPROVAL/FAILED/PENDING_APPROVAL/FAILED/CONFIRMED", "PENDING_APPROVAL/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED")]
    [InlineData("CANCELLED/FAILED/APPROVED/FAILED/CONFIRMED", "COMPLETED/SUCCEEDED/APPROVED/FAILED/CONFIRMED")]
    public void A_payment_after_a_failed_attempt_brings_the_order_back_to_life(string before, string after)
    {
        var paid = On(PaymentEvent.Succeeded, Find(before));
        (NameOf(paid.After), paid.Outcome, paid.RefundDue).ShouldBe((after, PaymentOutcome.Paid, false));
    }

    [Theory]
    [InlineData("REVISION_REQUESTED/SUCCEEDED/DECLINED/PENDING/CONFIRMED")]
    [InlineData("PENDING/SUCCEEDED/DECLINED/PENDING/CONFIRMED")]
    [InlineData("COMPLETED/SUCCEEDED/APPROVED/PAID/CONFIRMED")]
    [InlineData("PENDING/SUCCEEDED/APPROVED/PENDING/CONFIRMED")]
    [InlineData("REFUNDED/REFUNDED/PENDING_APPROVAL/PENDING/CONFIRMED")]
    [InlineData("CANCELLED/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED")]
    [InlineData("CANCELLED/SUCCEEDED/DECLINED/CANCELLED/CANCELLED")]
    public void A_payment_that_is_known_already_changes_nothing(string state) =>
        On(PaymentEvent.Succeeded, Find(state)).ShouldBe(new(Find(state).State, PaymentOutcome.NothingNew));

    [Fact]
    public void The_same_event_again_changes_nothing() =>
        (from life in Life from told in Given.All<PaymentEvent>() let after = On(told, life).After
            where PaymentTransitions.On(told, after).After != after select (told, life.Name)).ShouldBeEmpty();

    [Fact]
    public void A_payment_leads_from_no_sound_state_to_an_unsound_one() =>
        (from life in Life
         where life.Meaning is "normal" or "mid-write" && life.State.Payment is not PaymentStatus.Succeeded
         let after = On(PaymentEvent.Succeeded, life).After
         where Life.FirstOrDefault(other => other.State == after) is not { } known || known.Meaning is "trouble"
         select $"{life.Name} → {NameOf(after)}").ShouldBeEmpty();

    [Fact]
    public void Only_an_order_that_nobody_works_on_ends_unpaid() =>
        Life.Where(life => life.State.IsUnpaid).Select(life => life.Name).ShouldBe(
        [
            "PENDING/PENDING/PENDING_APPROVAL/PENDING/PENDING", "PENDING/PENDING/PENDING_APPROVAL/PENDING/none",
            "CANCELLED/FAILED/PENDING_APPROVAL/FAILED/PENDING",
            "CANCELLED/FAILED/PENDING_APPROVAL/FAILED/none", "CONFIRMED/PENDING/PENDING_APPROVAL/PENDING/CONFIRMED",
            "CANCELLED/FAILED/PENDING_APPROVAL/FAILED/CONFIRMED",
            "PENDING/PENDING/PENDING_APPROVAL/IN_TRANSIT/PENDING", "PENDING/PENDING/PENDING_APPROVAL/PENDING/CANCELLED",
        ], ignoreOrder: true);

    [Fact]
    public void What_this_version_does_not_know_is_no_state_that_it_knows() =>
        (Find("PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/PENDING").State with { Order = (OrderStatus)99 }).IsKnown.ShouldBeFalse();

    static PaymentTransition On(PaymentEvent told, Tuple life) => PaymentTransitions.On(told, life.State);

    static Tuple Find(string name) => Life.Single(life => life.Name == name);

    static string NameOf(PaymentState state) =>
        $"{Upper(state.Order)}/{Upper(state.Payment)}/{Upper(state.Approval)}/{Upper(state.Transfer)}/"
            + (state.Booking is { } booking ? Upper(booking) : "none");

    static string Upper<T>(T status) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(status.ToString());

    sealed record Tuple(string Name, PaymentState State, string Meaning)
    {
        public static Tuple Of(JsonElement line)
        {
            var state = new PaymentState(
                Read<OrderStatus>(line, "order")!.Value, Read<PaymentStatus>(line, "payment")!.Value, Read<BookingStatus>(line, "booking"),
                Read<ApprovalStatus>(line, "approval")!.Value, Read<TransferStatus>(line, "transfer")!.Value);
            return new(NameOf(state), state, line.GetProperty("meaning").GetString()!);
        }

        static T? Read<T>(JsonElement line, string name) where T : struct, Enum =>
            line.GetProperty(name).GetString() is { } label
                ? Enum.Parse<T>(label.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null;
    }
}
