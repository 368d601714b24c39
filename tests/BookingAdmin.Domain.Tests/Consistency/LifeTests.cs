using System.Text.Json;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Tests.Payments;

namespace BookingAdmin.Domain.Tests.Consistency;

/// <summary>The rules held against every state that the marketplace's own application leaves (tests/marketplace-life/life.json).</summary>
public sealed class LifeTests
{
    /// <summary>Each state that the life file calls trouble, with the one rule that speaks of it.</summary>
    static readonly Dictionary<string, string> Trouble = new(StringComparer.Ordinal)
    {
        ["PENDING/SUCCEEDED/DECLINED/PENDING/CANCELLED"] = "paid-after-decline",
        ["CANCELLED/SUCCEEDED/PENDING_APPROVAL/PENDING/PENDING"] = "paid-after-decline",
        ["CANCELLED/SUCCEEDED/PENDING_APPROVAL/PENDING/CONFIRMED"] = "paid-after-decline",
        ["PENDING_APPROVAL/PENDING/PENDING_APPROVAL/PENDING/CONFIRMED"] = "unpaid-delivery",
        ["PENDING_APPROVAL/FAILED/PENDING_APPROVAL/FAILED/CONFIRMED"] = "unpaid-delivery",
        ["REVISION_REQUESTED/PENDING/DECLINED/PENDING/CONFIRMED"] = "unpaid-delivery",
        ["COMPLETED/PENDING/APPROVED/PAID/PENDING"] = "unpaid-delivery",
        ["COMPLETED/PENDING/APPROVED/PAID/CONFIRMED"] = "unpaid-delivery",
        ["COMPLETED/FAILED/APPROVED/PAID/PENDING"] = "unpaid-delivery",
        ["COMPLETED/FAILED/APPROVED/PAID/CONFIRMED"] = "unpaid-delivery",
        ["COMPLETED/SUCCEEDED/APPROVED/FAILED/CONFIRMED"] = "failed-payout",
        ["COMPLETED/SUCCEEDED/APPROVED/PAID/PENDING"] = "status-pair",
        ["COMPLETED/SUCCEEDED/APPROVED/PAID/none"] = "missing-booking",
        ["COMPLETED/PENDING/APPROVED/PAID/none"] = "missing-booking",
        ["PENDING/SUCCEEDED/APPROVED/PENDING/CONFIRMED"] = "reopened",
        ["PENDING/SUCCEEDED/APPROVED/PENDING/COMPLETED"] = "reopened",
        ["PENDING/SUCCEEDED/APPROVED/PENDING/PENDING"] = "reopened",
        ["CANCELLED/FAILED/APPROVED/FAILED/CONFIRMED"] = "reopened",
        ["CANCELLED/FAILED/APPROVED/FAILED/PENDING"] = "reopened",
        ["PENDING_APPROVAL/SUCCEEDED/PENDING_APPROVAL/PAID/CONFIRMED"] = "status-pair",
        ["PENDING/PENDING/PENDING_APPROVAL/IN_TRANSIT/PENDING"] = "status-pair",
        ["PENDING/SUCCEEDED/PENDING_APPROVAL/IN_TRANSIT/PENDING"] = "status-pair",
        ["CONFIRMED/SUCCEEDED/PENDING_APPROVAL/IN_TRANSIT/CONFIRMED"] = "status-pair",
        ["CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PAID/CONFIRMED"] = "status-pair",
        ["REFUNDED/REFUNDED/PENDING_APPROVAL/PENDING/PENDING"] = "refund-unasked",
        ["REFUNDED/REFUNDED/PENDING_APPROVAL/PENDING/CONFIRMED"] = "refund-unasked",
        ["REFUNDED/REFUNDED/APPROVED/PAID/CONFIRMED"] = "refund-unasked",
        ["PENDING_APPROVAL/REFUNDED/PENDING_APPROVAL/PENDING/CONFIRMED"] = "refund-unasked",
        ["PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/CANCELLED"] = "dead-end",
        ["CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PENDING/CANCELLED"] = "dead-end",
        ["CONFIRMED/SUCCEEDED/PENDING_APPROVAL/PENDING/COMPLETED"] = "dead-end",
        ["PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/COMPLETED"] = "dead-end",
    };

    /// <summary>Wrong, but work goes on; only here the money is held and nobody ever asked for its refund.</summary>
    const string HeldSinceOldBuilds = "CANCELLED/SUCCEEDED/PENDING_APPROVAL/PENDING/CANCELLED";

    static readonly string[] Columns = ["order", "payment", "approval", "transfer", "booking"];

    static readonly IReadOnlyList<(string Name, string Meaning, OrderState State)> Life =
    [
        .. JsonElement.Parse(File.ReadAllText(Path.Combine(StateDiagramTests.Root(), "tests", "marketplace-life", "life.json")))
            .EnumerateArray().Select(one => (
            string.Join('/', Columns.Select(column => one.GetProperty(column).GetString() ?? "none")), one.GetProperty("meaning")
                .GetString()!, StateOf(one)))
    ];

    [Fact]
    public void What_is_normal_or_between_two_statements_breaks_no_rule() =>
        Life.Where(life => life.Meaning is "normal" or "mid-write")
            .Select(life => (life.Name, Found(life.State, life.Meaning is "mid-write")))
            .Where(life => life.Item2 != "").ShouldBeEmpty();

    [Fact]
    public void Where_work_goes_on_nobody_is_called() =>
        Life.Where(life => life.Meaning is "owner-bug").Select(life => (life.Name, Found(life.State, false)))
            .Where(life => life.Item2 != "")
            .ShouldBe([(HeldSinceOldBuilds, "paid-after-decline")]);

    [Fact]
    public void Trouble_is_told_by_the_one_rule_that_speaks_of_it()
    {
        var trouble = Life.Where(life => life.Meaning is "trouble").ToList();
        trouble.Select(life => life.Name).ShouldBe(Trouble.Keys, ignoreOrder: true);
        trouble.Select(life => (life.Name, Found(life.State, false)))
            .ShouldBe(Trouble.Select(known => (known.Key, known.Value)), ignoreOrder: true);
    }

    [Fact]
    public void A_state_between_two_statements_that_lasts_is_told_where_it_costs_something() =>
        Life.Where(life => life.Meaning is "mid-write").Select(life => (life.Name, Found(life.State, false)))
            .Where(life => life.Item2 != "").ShouldBe(
        [
            ("PENDING/PENDING/PENDING_APPROVAL/PENDING/none", "missing-booking"),
            ("PENDING/SUCCEEDED/PENDING_APPROVAL/PENDING/none", "missing-booking"),
            ("PENDING/SUCCEEDED/PENDING_APPROVAL/FAILED/none", "missing-booking"),
            ("PENDING_APPROVAL/SUCCEEDED/PENDING_APPROVAL/IN_TRANSIT/CONFIRMED", "status-pair"),
        ]);

    /// <summary>What the statuses alone cannot tell: section 2, "What the tuple alone cannot tell".</summary>
    [Fact]
    public void The_rest_of_the_row_can_make_trouble_of_a_normal_state()
    {
        var accepted = State("CONFIRMED", "SUCCEEDED", "PENDING_APPROVAL", "PENDING", "CONFIRMED");
        var declined = State("CANCELLED", "SUCCEEDED", "DECLINED", "CANCELLED", "CANCELLED");
        Found(accepted with { DeclinedAt = Given.Now.AddDays(-1) })
            .ShouldBe("reopened", "accepted again after a decline whose refund was asked for");
        Found(accepted with { DeclinedAt = Given.Now.AddDays(-1), RevisionCount = 1 }).ShouldBe("", "a revision");
        Found(accepted with { ApprovedAt = Given.Now.AddDays(-1) }).ShouldBe("reopened", "accepted again after completion");
        Found(accepted with { ApprovedAt = Given.Now.AddDays(-1), Status = OrderStatus.PendingApproval })
            .ShouldBe("reopened", "uploaded again after completion");
        Found(declined with { ApprovedAt = Given.Now.AddDays(-1), DeclinedAt = Given.Now })
            .ShouldBe("reopened", "declined after completion: both have the money");
        Found(State("CANCELLED", "FAILED", "PENDING_APPROVAL", "FAILED", "PENDING") with { PaidAt = Given.Now.AddDays(-1) })
            .ShouldBe("dead-end", "an older failure arrived after the success");
        Found(State("COMPLETED", "SUCCEEDED", "APPROVED", "PAID", "CONFIRMED") with { VideoUrl = null })
            .ShouldBe("status-pair", "approved without a video");
    }

    [Fact]
    public void An_admin_can_call_each_of_them_normal() =>
        Life.Where(life => KnownStates.RuleOf(life.State) is not null)
            .ShouldAllBe(
                life => Rules.Check(
                    FactsOf(life.State, false), RuleSettings.Default, Given.Now, new HashSet<OrderState> { life.State }).Count == 0);

    static string Found(OrderState state, bool fresh) => Found(FactsOf(state, fresh));

    static string Found(OrderFacts order) =>
        string.Join(' ', Rules.Check(order, RuleSettings.Default, Given.Now).Select(finding => finding.Rule));

    static OrderFacts State(string order, string payment, string approval, string transfer, string booking) =>
        FactsOf(Life.Single(life => life.Name == $"{order}/{payment}/{approval}/{transfer}/{booking}").State, false);

    /// <summary>An order in this state, with the rest of its row as the marketplace leaves it on the way there.</summary>
    static OrderFacts FactsOf(OrderState state, bool fresh)
    {
        var delivered = state.Order is OrderStatus.PendingApproval or OrderStatus.Completed || state.Approval is ApprovalStatus.Approved;
        var written = fresh ? Given.Now : Given.Now.AddHours(-2);
        return Given.Order with
        {
            Status = state.Order,
            PaymentStatus = state.Payment,
            ApprovalStatus = state.Approval,
            TransferStatus = state.Transfer,
            PaidAt = state.Payment is PaymentStatus.Succeeded or PaymentStatus.Refunded ? written : null,
            ApprovedAt = state.Approval is ApprovalStatus.Approved ? written : null,
            DeclinedAt = state.Approval is ApprovalStatus.Declined ? written : null,
            RevisionCount = state is { Approval: ApprovalStatus.Declined, Booking: BookingStatus.Confirmed } ? 1 : 0,
            VideoUrl = delivered ? "https://video.test/1" : null,
            DeliveredAt = delivered ? written : null,
            CreatedAt = written,
            UpdatedAt = written,
            Booking = state.Booking is { } booking ? Given.Order.Booking! with { Status = booking } : null,
        };
    }

    static OrderState StateOf(JsonElement one) => new(
        Labels.Read<OrderStatus>(one.GetProperty("order").GetString()!),
        Labels.Read<PaymentStatus>(one.GetProperty("payment").GetString()!),
        Labels.Read<ApprovalStatus>(one.GetProperty("approval").GetString()!),
        Labels.Read<TransferStatus>(one.GetProperty("transfer").GetString()!),
        one.GetProperty("booking").GetString() is { } booking ? Labels.Read<BookingStatus>(booking) : null);
}
