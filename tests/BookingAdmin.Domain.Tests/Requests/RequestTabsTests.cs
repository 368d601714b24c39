using System.Text.Json;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Domain.Tests.Payments;

namespace BookingAdmin.Domain.Tests.Requests;

/// <summary>The tabs held against every state that the marketplace's own application leaves (tests/marketplace-life/life.json).</summary>
public sealed class RequestTabsTests
{
    static IReadOnlyList<Life> States { get; } =
    [
        .. JsonElement.Parse(File.ReadAllText(Path.Combine(StateDiagramTests.Root(), "tests", "marketplace-life", "life.json")))
            .EnumerateArray().Select(Life.Of).OfType<Life>(),
    ];

    [Fact]
    public void The_file_is_whole() => States.Count.ShouldBe(77);

    [Fact]
    public void Every_state_of_the_marketplaces_life_is_on_one_tab_and_none_on_the_tab_for_unknown_statuses()
    {
        foreach (var delivered in new[] { false, true })
            States.Select(life => life.Tab(delivered)).ShouldAllBe(tab => tab < RequestTab.Other);
    }

    [Fact]
    public void What_can_still_be_decided_waits_and_nothing_else_does() =>
        States.Where(life => life.Tab(false) is RequestTab.Waiting).Select(life => life.Name).ShouldBe(
            States.Where(life => DecisionRules.Check(Decision.Decline, life.Booking, life.Order, life.Payment) is Refusal.None)
                .Select(life => life.Name));

    [Fact]
    public void What_the_customer_has_approved_is_done_whatever_came_after() =>
        States.Where(life => life.Order is OrderStatus.Completed).ShouldAllBe(life => life.Tab(true) == RequestTab.Done);

    [Theory]
    [InlineData("PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/PENDING", false, RequestTab.Waiting)]
    [InlineData("CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED", false, RequestTab.Accepted)]
    // The payment came after the acceptance, or after an upload that nobody had paid for.
    [InlineData("PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED", false, RequestTab.Accepted)]
    [InlineData("PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED", true, RequestTab.Sent)]
    [InlineData("PENDING_APPROVAL/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED", true, RequestTab.Sent)]
    // DECLINED is the customer's word on a video here, not the celebrity's on the request.
    [InlineData("REVISION_REQUESTED/SUCCEEDED/DECLINED/PENDING/CONFIRMED", false, RequestTab.Accepted)]
    [InlineData("PENDING/SUCCEEDED/DECLINED/PENDING/CONFIRMED", false, RequestTab.Accepted)]
    [InlineData("COMPLETED/SUCCEEDED/APPROVED/PAID/CONFIRMED", true, RequestTab.Done)]
    // A payment event that came again has reopened a finished order.
    [InlineData("PENDING/SUCCEEDED/APPROVED/PENDING/CONFIRMED", true, RequestTab.Done)]
    [InlineData("CANCELLED/SUCCEEDED/DECLINED/CANCELLED/CANCELLED", false, RequestTab.Declined)]
    [InlineData("PENDING/SUCCEEDED/DECLINED/PENDING/CANCELLED", false, RequestTab.Declined)]
    public void A_state_is_on_the_tab_where_a_celebrity_looks_for_it(string state, bool delivered, RequestTab tab) =>
        States.Single(life => life.Name == state).Tab(delivered).ShouldBe(tab);

    [Fact]
    public void A_status_that_this_version_does_not_know_hides_nothing()
    {
        RequestTabs.Of(Labels.Read<BookingStatus>("ON_HOLD"), OrderStatus.Pending, ApprovalStatus.PendingApproval, false)
            .ShouldBe(RequestTab.Other);
        RequestTabs.Of(BookingStatus.Confirmed, Labels.Read<OrderStatus>("ON_HOLD"), ApprovalStatus.PendingApproval, false)
            .ShouldBe(RequestTab.Other);
    }

    [Fact]
    public void What_a_decision_leads_to_is_on_the_tab_of_that_name()
    {
        RequestTabs.Of(DecisionRules.After(Decision.Accept), OrderStatus.Confirmed, ApprovalStatus.PendingApproval, false)
            .ShouldBe(RequestTab.Accepted);
        RequestTabs.Of(DecisionRules.After(Decision.Decline), OrderStatus.Cancelled, ApprovalStatus.Declined, false)
            .ShouldBe(RequestTab.Declined);
    }

    /// <summary>A state with a booking: without one there is no request.</summary>
    sealed record Life(string Name, OrderStatus Order, PaymentStatus Payment, ApprovalStatus Approval, BookingStatus Booking)
    {
        public RequestTab Tab(bool delivered) => RequestTabs.Of(Booking, Order, Approval, delivered);

        public static Life? Of(JsonElement line)
        {
            string?[] labels =
                [.. new[] { "order", "payment", "approval", "transfer", "booking" }.Select(name => line.GetProperty(name).GetString())];
            return labels is [{ } order, { } payment, { } approval, _, { } booking]
                ? new(string.Join('/', labels), Labels.Read<OrderStatus>(order), Labels.Read<PaymentStatus>(payment),
                    Labels.Read<ApprovalStatus>(approval), Labels.Read<BookingStatus>(booking))
                : null;
        }
    }
}
