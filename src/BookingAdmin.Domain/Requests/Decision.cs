using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Requests;

public enum Decision { Accept, Decline }

/// <summary>Why a decision cannot be taken.</summary>
public enum Refusal { None, AlreadyDecided, OrderEnded, PaymentNotValid, UnknownStatus }

/// <summary>The transition table of accept and decline: what it does not allow is refused.</summary>
public static class DecisionRules
{
    /// <summary>Whether this decision may be taken now; <see cref="Refusal.None"/> if so.</summary>
    public static Refusal Check(Decision decision, BookingStatus booking, OrderStatus order, PaymentStatus payment) =>
        (booking, order) switch
    {
        _ when !booking.IsKnown() || !order.IsKnown() || !payment.IsKnown() => Refusal.UnknownStatus,
        (not BookingStatus.Pending, _) => Refusal.AlreadyDecided,
        (_, OrderStatus.Cancelled or OrderStatus.Refunded or OrderStatus.Completed) => Refusal.OrderEnded,
        _ when decision is Decision.Accept && !CanBeAccepted(payment) => Refusal.PaymentNotValid,
        _ => Refusal.None,
    };

    /// <summary>
    /// Whether the acceptance is what starts the order. A repaired booking may wait although its order is under way: then the order stays
    /// as far as it is.
    /// </summary>
    public static bool StartsOrder(OrderStatus order) => order is OrderStatus.Pending or OrderStatus.Confirmed;

    public static bool CanBeAccepted(PaymentStatus payment) => payment is PaymentStatus.Pending or PaymentStatus.Succeeded;

    public static BookingStatus After(Decision decision) => decision switch
    {
        Decision.Accept => BookingStatus.Confirmed,
        Decision.Decline => BookingStatus.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, null),
    };

    public static MoneyBack MoneyBackFor(PaymentStatus payment, string? paymentIntentId) => payment switch
    {
        PaymentStatus.Succeeded => MoneyBack.Refund,
        PaymentStatus.Pending or PaymentStatus.Processing or PaymentStatus.Failed when paymentIntentId is not null =>
            MoneyBack.CancelIntent,
        _ => MoneyBack.NotNeeded,
    };

    /// <summary>The sentence for the person who tried. <see cref="Refusal.AlreadyDecided"/> is shown with who and when instead.</summary>
    public static string Sentence(Refusal refusal, OrderStatus order, PaymentStatus payment) => refusal switch
    {
        Refusal.UnknownStatus => T("The marketplace gave this order a status that BookingAdmin does not know, "
            + "so it cannot be answered here. Ask support."),
        Refusal.OrderEnded => order switch
        {
            OrderStatus.Completed => T("This order is already completed, so there is nothing left to decide."),
            OrderStatus.Refunded => T("This order was refunded meanwhile, so there is nothing left to decide."),
            _ => T("This order was cancelled meanwhile, so there is nothing left to decide."),
        },
        Refusal.PaymentNotValid => payment switch
        {
            PaymentStatus.Processing => T("The payment is still being processed. Try again in a few minutes."),
            PaymentStatus.Failed => T("The payment failed, so this request cannot be accepted."),
            PaymentStatus.Refunded => T("The payment was refunded, so this request cannot be accepted."),
            _ => T("The payment was cancelled, so this request cannot be accepted."),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
