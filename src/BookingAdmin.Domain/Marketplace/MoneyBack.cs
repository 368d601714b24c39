namespace BookingAdmin.Domain.Marketplace;

/// <summary>What happens to the customer's money after a decline.</summary>
public enum MoneyBack
{
    /// <summary>Nothing was taken and nothing can be.</summary>
    NotNeeded,
    Refund,
    /// <summary>Not paid yet: the PaymentIntent is cancelled, so that it cannot be paid later.</summary>
    CancelIntent,
}

/// <summary>How far the money's way back is; stored by name.</summary>
public enum RefundStatus
{
    Queued,
    /// <summary>The decline was undone before it left.</summary>
    Withdrawn,
    /// <summary>Stripe refused it, and somebody must look.</summary>
    Failed,
    /// <summary>Stripe is being asked. What it has done is not known until it answers, so nothing takes this back.</summary>
    Sending,
    /// <summary>Stripe has taken it and the bank has not finished.</summary>
    Pending,
    Succeeded,
    /// <summary>Somebody has seen to it outside of here and said how.</summary>
    ByHand,
}
