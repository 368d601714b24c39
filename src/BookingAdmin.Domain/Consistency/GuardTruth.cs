namespace BookingAdmin.Domain.Consistency;

/// <summary>
/// The guard is not whole, or its watch list is not what a full scan finds. It is about the guard and not about one order.
/// </summary>
public sealed class GuardTruth : Rule
{
    public override string Id => "guard-truth";

    public override Severity Severity => Severity.Critical;

    public override string Title => "The guard does not tell the truth";

    public override string Advice =>
        "A trigger is missing or switched off, or the watch list is wrong, so a missing booking may go unseen until the next full check. "
        + "Install the guard again.";

    public override RuleRepair Repair => RuleRepair.RebuildGuard;
}
