using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Text;
using BookingAdmin.Web.Payments.Rows;

namespace BookingAdmin.Web.Payments;

public enum PaymentActionKind { Retry, ByHand, RetryLetter, Replay, Settle }

/// <summary>Something that a person is about to do on the payments page, as its dialog puts it.</summary>
/// <param name="Id">Of the refund, the outbox entry or the event.</param>
/// <param name="Button">What is pressed to do it.</param>
public sealed record PaymentAction(PaymentActionKind Kind, string Id, string Title, string Sentence, string Button)
{
    /// <summary>The action touches money, or says that somebody has.</summary>
    public bool NeedsReason => Kind is not PaymentActionKind.Replay;

    public static PaymentAction Retry(RefundLine refund) => new(
        PaymentActionKind.Retry, $"{refund.Id}",
        refund.Kind is MoneyBack.Refund ? T($"Try the refund of {refund.Amount} again?") : T("Try to cancel the payment again?"),
        refund.Kind is MoneyBack.Refund ? T("Stripe is asked once more. Nothing goes back twice.")
            : T("Stripe is asked once more. If it was paid by now, the money goes back."), T("Try again"));

    public static PaymentAction ByHand(RefundLine refund) => new(
        PaymentActionKind.ByHand, $"{refund.Id}",
        refund.Kind is MoneyBack.Refund ? T($"Has the customer got {refund.Amount} back?") : T("Is the payment cancelled at Stripe?"),
        T("Mark it only when you have seen to it outside of here. BookingAdmin does nothing more about it, and the order’s payment stays "
            + "what Stripe says it is."), T("Mark as done by hand"));

    public static PaymentAction RetryLetter(OutboxLine line) => new(
        PaymentActionKind.RetryLetter, $"{line.Id}", T("Try this call to Stripe again?"),
        OutboxWords.Again(line), T("Try again"));

    public static PaymentAction Settle(EventLine line) => new(
        PaymentActionKind.Settle, line.Id, T("Is this event seen to?"),
        T($"{FindingText.Of(line.NeedsSomebody)} Settle it only when that is done, and say how. BookingAdmin does nothing more about it, "
            + $"and the order stays as it is."), T("Settle the event"));

    public static PaymentAction Replay(EventLine line) => new(
        PaymentActionKind.Replay, line.Id, T("Handle this event again?"),
        T($"{PaymentWords.Type(line.Type) ?? line.Type}: the order gets what the event says, as if it came now. Nothing is written "
            + $"twice."), T("Replay the event"));
}
