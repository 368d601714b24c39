using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;

namespace BookingAdmin.Web.Orders.Details;

/// <summary>How a decision for a celebrity ended, in words for staff.</summary>
static class DecisionWords
{
    public static string Of(DecisionResult result, string celebrity, TimeZoneInfo zone) =>
        Sentence(result, PlainText.Isolated(celebrity), zone);

    static string Sentence(DecisionResult result, string celebrity, TimeZoneInfo zone) => result switch
    {
        DecisionResult.Done { Decision: Decision.Accept } => $"Accepted for {celebrity}.",
        DecisionResult.Done { MoneyBack: MoneyBack.Refund } => $"Declined for {celebrity}. The money goes back to the customer.",
        DecisionResult.Done { MoneyBack: MoneyBack.CancelIntent } => $"Declined for {celebrity}. The open payment is cancelled.",
        DecisionResult.Done => $"Declined for {celebrity}.",
        DecisionResult.Undone => $"Taken back: the request waits for {celebrity} again.",
        DecisionResult.AlreadyDecided first => string.Create(CultureInfo.InvariantCulture,
            $"{PlainText.Isolated(first.By)} was first: {first.Status.Word().ToLowerInvariant()} on "
                + $"{TimeZoneInfo.ConvertTime(first.When, zone):d MMM yyyy, HH:mm}. Nothing was changed."),
        DecisionResult.Refused refused => refused.Sentence,
        DecisionResult.NotFound => "This booking is gone, so there is nothing to decide.",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}
