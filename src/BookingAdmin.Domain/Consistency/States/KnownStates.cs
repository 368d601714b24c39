using System.Collections.Frozen;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>
/// Every combination of order, payment, approval, transfer and booking status that somebody writes, and the rule that speaks of it. The
/// marketplace's own are those of `marketplace-life.md`, section 2; a combination that is not here is one that nobody is known to write,
/// which is for `status-pair`.
/// </summary>
public static class KnownStates
{
    public const string StatusPair = "status-pair", PaidAfterDecline = "paid-after-decline", Reopened = "reopened",
    UnpaidDelivery = "unpaid-delivery",
        FailedPayout = "failed-payout", RefundUnasked = "refund-unasked", DeadEnd = "dead-end", AcceptedUnpaid = "accepted-unpaid";

    const string Fine = "-";

    // PA is PENDING_APPROVAL, and | separates labels that are alike here. The last column is the section of marketplace-life.md, or who of
    // us writes it.
    const string Table = """
        # order            payment           approval    transfer         booking             rule               why
        PENDING            PENDING|SUCCEEDED PA          PENDING          PENDING             -                  1.1, 1.3 placed, paid
        PENDING            SUCCEEDED         PA          FAILED           PENDING|CONFIRMED   -                  1.3 inside a payment event
        CANCELLED          FAILED            PA          FAILED           PENDING|CONFIRMED   -                  1.3 one attempt failed
        PENDING            PROCESSING        PA          PENDING          PENDING             -                  1.8 an admin set it
        PENDING            CANCELLED         PA          PENDING          PENDING             -                  1.8 an admin set it
        CONFIRMED          PENDING|SUCCEEDED PA          PENDING          CONFIRMED           -                  1.4 accepted
        CONFIRMED          SUCCEEDED         PA          PENDING          PENDING             -                  1.3 the debug route
        PENDING            SUCCEEDED         PA          PENDING          CONFIRMED           -                  1.3 paid after acceptance
        CONFIRMED          SUCCEEDED         PA          IN_TRANSIT       PENDING|ACCEPTED    -                  2 builds of July 2025
        CONFIRMED          SUCCEEDED         PA          PENDING          ACCEPTED            -                  2 builds of July 2025
        IN_PROGRESS        SUCCEEDED         PA          PENDING          CONFIRMED           -                  1.8 an admin set the order
        CONFIRMED|IN_PROGRESS FAILED|CANCELLED PA        PENDING|FAILED   CONFIRMED|ACCEPTED  accepted-unpaid    1.8 an admin set it

        CANCELLED          PENDING|SUCCEEDED DECLINED    CANCELLED        CANCELLED           -                  1.4 declined
        CANCELLED          FAILED            DECLINED    CANCELLED|FAILED CANCELLED           -                  1.4 an attempt failed
        CANCELLED          PENDING           PA          PENDING          CANCELLED           -                  2 before 13 July 2025
        PENDING            SUCCEEDED         DECLINED    PENDING          CANCELLED           paid-after-decline 1.3 declined, then paid
        PENDING            SUCCEEDED         DECLINED    CANCELLED|FAILED CANCELLED           -                  1.3 inside a payment event
        CANCELLED          SUCCEEDED         PA          PENDING          PENDING|CONFIRMED|CANCELLED paid-after-decline 1.8; 2

        PENDING_APPROVAL   SUCCEEDED         PA          PENDING          CONFIRMED           -                  1.5 delivered
        PENDING_APPROVAL   PENDING           PA          PENDING          CONFIRMED           unpaid-delivery    1.5
        PENDING_APPROVAL   FAILED            PA          FAILED           CONFIRMED           unpaid-delivery    1.5
        REVISION_REQUESTED SUCCEEDED         DECLINED    PENDING          CONFIRMED           -                  1.6 another video wanted
        REVISION_REQUESTED PENDING           DECLINED    PENDING          CONFIRMED           unpaid-delivery    1.6
        PENDING            SUCCEEDED         DECLINED    PENDING          CONFIRMED           -                  1.3 paid in a revision
        CANCELLED          FAILED            DECLINED    FAILED           CONFIRMED           -                  1.3 failed in a revision

        COMPLETED          SUCCEEDED         APPROVED    PENDING|IN_TRANSIT|PAID CONFIRMED|COMPLETED -           1.6 approved
        COMPLETED          SUCCEEDED         APPROVED    PAID             CANCELLED           -                  1.8 an admin set it
        COMPLETED          SUCCEEDED         APPROVED    FAILED           CONFIRMED|COMPLETED failed-payout      1.3
        COMPLETED          PENDING|FAILED    APPROVED    PENDING|IN_TRANSIT|PAID PENDING|CONFIRMED unpaid-delivery 1.6
        CONFIRMED          SUCCEEDED         APPROVED    PENDING          COMPLETED           -                  2 a demo script
        PENDING            SUCCEEDED         APPROVED    PENDING          PENDING|CONFIRMED|COMPLETED reopened   1.3 paid after approval
        PENDING            SUCCEEDED         APPROVED    PAID             PENDING|CONFIRMED|COMPLETED -          1.3 inside a payment event
        CANCELLED          FAILED            APPROVED    FAILED           PENDING|CONFIRMED   reopened           1.3 failed after approval

        REFUNDED           REFUNDED          PA|DECLINED|APPROVED PENDING CANCELLED           -                  1.8 an admin refunded it
        REFUNDED           REFUNDED          APPROVED    PAID             CANCELLED           -                  1.8 after completion
        REFUNDED           REFUNDED          PA          PENDING          PENDING|CONFIRMED   refund-unasked     1.8 only the order
        REFUNDED           REFUNDED          APPROVED    PAID             CONFIRMED           refund-unasked     1.8
        PENDING_APPROVAL   REFUNDED          PA          PENDING          CONFIRMED           refund-unasked     1.5, 1.8

        PENDING|CONFIRMED  SUCCEEDED         PA          PENDING          CANCELLED|COMPLETED dead-end           1.8 an admin set it
        PENDING            PENDING           PA          PENDING          CANCELLED           -                  1.8 the same, unpaid
        PENDING_APPROVAL   SUCCEEDED         PA          PENDING          CANCELLED|COMPLETED -                  1.8 the same, delivered

        PENDING            FAILED            PA          PENDING          PENDING             -                  ours: a failed attempt
        CANCELLED          CANCELLED         PA|DECLINED PENDING|CANCELLED|FAILED CANCELLED   -                  ours: the payment is closed
        CANCELLED          SUCCEEDED         PA|DECLINED CANCELLED|FAILED CANCELLED           -                  ours: paid late, to refund
        CANCELLED          REFUNDED          PA|DECLINED PENDING|CANCELLED|FAILED CANCELLED|REFUNDED -           ours: the money went back
        PENDING            REFUNDED          DECLINED    PENDING          CANCELLED           -                  ours: reopened, refunded
        REFUNDED           REFUNDED          PA|DECLINED PENDING|CANCELLED REFUNDED           -                  ours: refunded at Stripe
        COMPLETED          REFUNDED          APPROVED    PENDING|IN_TRANSIT|PAID|FAILED CONFIRMED|COMPLETED -    ours: after completion
        """;

    static readonly FrozenDictionary<OrderState, string> Rules = Read().ToFrozenDictionary();

    /// <summary>The rule that speaks of an order in this state; null where all is well, or where there is no booking.</summary>
    public static string? RuleOf(OrderState state) =>
        state.Booking is null ? null : Rules.GetValueOrDefault(state, StatusPair) is var rule && rule != Fine ? rule : null;

    /// <summary>The same as a question, for the rules: it is also translated to SQL, status by status.</summary>
    public static bool Speaks(
        string rule, OrderStatus order, PaymentStatus payment, ApprovalStatus approval, TransferStatus transfer, BookingStatus booking) =>
        RuleOf(new(order, payment, approval, transfer, booking)) == rule;

    static IEnumerable<KeyValuePair<OrderState, string>> Read() =>
        from line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        where line[0] != '#'
        let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        from order in Of<OrderStatus>(columns[0])
        from payment in Of<PaymentStatus>(columns[1])
        from approval in Of<ApprovalStatus>(columns[2])
        from transfer in Of<TransferStatus>(columns[3])
        from booking in Of<BookingStatus>(columns[4])
        select KeyValuePair.Create(new OrderState(order, payment, approval, transfer, booking), columns[5]);

    static IEnumerable<T> Of<T>(string labels) where T : struct, Enum =>
        labels.Split('|').Select(label => Labels.Read<T>(label == "PA" ? "PENDING_APPROVAL" : label));
}
