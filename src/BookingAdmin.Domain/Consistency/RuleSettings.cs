namespace BookingAdmin.Domain.Consistency;

/// <summary>Which rules are looked at, and how patient they are.</summary>
/// <param name="Grace">
/// How long an order may be without its booking: the marketplace writes them one after the other (`Guard:GraceSeconds`).
/// </param>
/// <param name="StuckRefundAfter">How long a refund may wait (`Rules:StuckRefundMinutes`).</param>
/// <param name="OverdueAfter">How long past its due day a video may be (`Rules:OverdueHours`).</param>
/// <param name="SplitTolerance">From which difference on shares do not add up, in major units (`Rules:SplitCents`).</param>
/// <param name="Off">Ids of the rules that are switched off (`Rules:Off`).</param>
public sealed record RuleSettings(
    TimeSpan Grace, TimeSpan StuckRefundAfter, TimeSpan OverdueAfter, decimal SplitTolerance, IReadOnlyList<string> Off)
{
    public static RuleSettings Default { get; } = new(TimeSpan.FromSeconds(60), TimeSpan.FromHours(1), TimeSpan.Zero, 0.01m, []);

    /// <summary>Whether a request that nobody answers is overdue at all (`Decisions:Expire`).</summary>
    public bool Unanswered { get; init; } = true;

    public bool IsOn(Rule rule) => !Off.Contains(rule.Id, StringComparer.Ordinal);

    public RuleLimits LimitsAt(DateTimeOffset now) =>
        new(now - Grace, now - StuckRefundAfter, now - OverdueAfter, SplitTolerance)
        {
            UnansweredBefore = Unanswered ? now - OverdueAfter : DateTimeOffset.MinValue,
        };
}

/// <summary>What the rules compare with at one moment.</summary>
/// <param name="MissingBefore">Orders placed later may still be without their booking.</param>
/// <param name="RefundBefore">Refunds that should have left before this are stuck.</param>
/// <param name="OverdueBefore">Videos that were due before this are overdue.</param>
/// <param name="SplitTolerance">Major units.</param>
public sealed record RuleLimits(
    DateTimeOffset MissingBefore, DateTimeOffset RefundBefore, DateTimeOffset OverdueBefore, decimal SplitTolerance)
{
    /// <summary>Requests whose video was due before this wait for too long.</summary>
    public DateTimeOffset UnansweredBefore { get; init; }

    /// <summary>The combinations of statuses that an admin has called normal here; null: none.</summary>
    public IReadOnlySet<OrderState>? Normal { get; init; }

    public bool IsNormal(OrderState state) => Normal?.Contains(state) is true;
}
