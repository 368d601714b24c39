namespace BookingAdmin.Services.Payments.Compare;

/// <summary>
/// What differs between a payment as we know it and as Stripe does. Stored by name in the detail of a finding, a line each, with its values
/// behind spaces: the payment (`order`, or `tip:20.00:nzd`), amounts (`20.00:nzd`), currencies, and statuses of Stripe's.
/// </summary>
public enum StripeDifference
{
    UnknownPayment,
    OfAnotherTip,
    OfATip,
    OfAnotherOrder,
    OtherCurrency,
    OtherPrice,
    ReceivedOther,
    PaidHere,
    RefundedHere,
    CancelledButTaken,
    CancelledButOpen,
    UnpaidButTaken,
    WaitsButCancelled,
    HeldButUnknown,
    RefundNotSucceeded,
    UnknownRefund,
    OtherRefundAmount,
    RefundNotCounted,
    OtherRefundStatus,
    NothingWentBack,
    OnlyPartWentBack,
    AllWentBackUnknown,
    PartWentBackUnknown,
    AllWentBack,
    PartWentBack,
    Disputed,
}

static class StripeDifferences
{
    public static string With(
        this StripeDifference difference, params string[] values) => string.Join(' ', [difference.ToString(), .. values]);

    public static string Coded(this Money money) => $"{money.Digits}:{money.Currency}";
}
