using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Orders.Details;

/// <summary>How a decision for a celebrity ended, in words for staff.</summary>
static class DecisionWords
{
    public static string Of(DecisionResult result, string celebrity, TimeZoneInfo zone) =>
        Sentence(result, PlainText.Isolated(celebrity), zone);

    static string Sentence(DecisionResult result, string celebrity, TimeZoneInfo zone) => result switch
    {
        DecisionResult.Done { Decision: Decision.Accept } => T($"Accepted for {celebrity}."),
        DecisionResult.Done { MoneyBack: MoneyBack.Refund } => T($"Declined for {celebrity}. The money goes back to the customer."),
        DecisionResult.Done { MoneyBack: MoneyBack.CancelIntent } => T($"Declined for {celebrity}. The open payment is cancelled."),
        DecisionResult.Done => T($"Declined for {celebrity}."),
        DecisionResult.Undone => T($"Taken back: the request waits for {celebrity} again."),
        DecisionResult.AlreadyDecided first => T(
            $"{PlainText.Isolated(Actor.Shown(first.By))} was first: {first.Status.Word().ToLower(CultureInfo.CurrentCulture)} on "
                + $"{TimeWords.Full(first.When, zone)}. Nothing was changed."),
        DecisionResult.Refused refused => refused.Sentence,
        DecisionResult.NotFound => T("This booking is gone, so there is nothing to decide."),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}
