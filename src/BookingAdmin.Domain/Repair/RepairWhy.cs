namespace BookingAdmin.Domain.Repair;

/// <summary>Why a repair writes what it writes.</summary>
public enum RepairWhy
{
    /// <summary>The order waits for a decision, so its booking does too.</summary>
    PaidWaits,
    OpenWaits,
    /// <summary>The order is under way or done, so nobody is asked again.</summary>
    UnderWay,
    /// <summary>The order is under way, but every repaired booking starts waiting: <see cref="NewBookingStatus.Pending"/>.</summary>
    WaitsBySetting,
    DoneWaitsBySetting,
    /// <summary>The booking repeats fields of its order, so the order is right.</summary>
    OrderIsRight,
    /// <summary>The booking's status becomes the one beside its order's.</summary>
    FollowsOrder,
    RefundOwed,
    RefundFailed,
    ClosingFailed,
}
