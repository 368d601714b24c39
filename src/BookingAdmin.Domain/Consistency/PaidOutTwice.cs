namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// Two payouts, or two transfers, for one order (`marketplace-life.md`, sections 1.6 and 1.7). Read from the marketplace's own tables of
/// them where it has such and we may read them.
/// </summary>
public sealed class PaidOutTwice : Rule
{
    public override string Id => "paid-out-twice";

    public override Severity Severity => Severity.Critical;

    public override string Title => "The celebrity was paid twice";

    public override string Advice =>
        "Two payouts stand for one order. Compare both transfers in Stripe’s dashboard, and reverse one there if both went out.";

    public override bool RisksMoney => true;

    public override RuleSource Source => RuleSource.OtherTables;
}
