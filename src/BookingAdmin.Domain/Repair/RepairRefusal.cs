namespace BookingAdmin.Domain.Repair;

/// <summary>Why an order is not repaired; stored by name.</summary>
public enum RepairRefusal
{
    /// <summary>The order does not break the rule.</summary>
    InOrder,
    /// <summary>The order already has a booking.</summary>
    HasBooking,
    /// <summary>The order is cancelled or refunded and needs no booking.</summary>
    NeedsNone,
    /// <summary>The order or its booking has a status that this version does not know.</summary>
    UnknownStatus,
    /// <summary>The booking of another order carries this order number.</summary>
    NumberTaken,
    NoPaymentId,
    /// <summary>Nobody can have paid this amount.</summary>
    ImpossibleAmount,
    /// <summary>The refund did not fail: it still waits for Stripe or the bank.</summary>
    RefundWaits,
    /// <summary>The closing of the payment did not fail: it still waits for Stripe.</summary>
    ClosingWaits,
    /// <summary>The booking fits its order; the payment or the transfer does not.</summary>
    BookingFits,
    /// <summary>A payment failed, and the same payment can still succeed: marketplace-life.md, section 1.3.</summary>
    CanStillBePaid,
    /// <summary>The customer had approved the video, so the order is what must be set back.</summary>
    WasApproved,
    /// <summary>The celebrity declined the order.</summary>
    WasDeclined,
}
