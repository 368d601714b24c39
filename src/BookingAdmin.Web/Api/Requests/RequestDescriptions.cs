using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Api.Document.Describe;
using BookingAdmin.Web.Host.Answers;

namespace BookingAdmin.Web.Api.Requests;

/// <summary>What the endpoints of booking requests say of themselves.</summary>
static class RequestDescriptions
{
    static readonly ApiParameter Id = new("id", ApiPlace.Path, "The booking's id, as the list gives it.", "clq3v8x2k0001bookingemma1");

    public static readonly ApiWords List = new(ApiGroups.Requests, "A page of the celebrity's booking requests",
        """
        The booking requests of the celebrity who is signed in, the newest order first: those whose order goes on or is completed, and those
        that were declined.

        Nothing is hidden: an order that lacks its booking gets it before the answer, unless it was placed within the last minute and the
        marketplace may still be writing it.
        """)
    {
        Parameters =
        [
            new("status", ApiPlace.Query, "Only bookings of this status, in upper or lower case; ALL for every one.", "PENDING", "PENDING")
                { Choices = RequestParameters.Statuses },
            new("limit", ApiPlace.Query, "How many at most.", 10, 10) { Least = 1, Most = FeedQuery.MostAtOnce },
            new("offset", ApiPlace.Query, "How many to leave out from the beginning.", 0, 0) { Least = 0, Most = int.MaxValue },
        ],
        Answers =
        [
            new(StatusCodes.Status200OK, "The page.", new ApiExample("page", RequestExamples.Page),
                new ApiExample("empty", new RequestsAnswer([], new(0, 10, 0, false)))),
            ApiAnswer.Error(StatusCodes.Status400BadRequest, "A parameter cannot be used; the sentence names it.",
                "The parameter \"limit\" must be a whole number from 1 to 100.", "The parameter \"offset\" is given more than once."),
            ApiAnswer.Error(StatusCodes.Status404NotFound, "Whoever is signed in is no celebrity of the marketplace.", Actor.NoProfile),
            ApiAnswer.Error(
                StatusCodes.Status500InternalServerError, "The list could not be made whole, so nothing is told. Try again in a moment.",
                RequestsApi.NotFetched),
        ],
    };

    public static readonly ApiWords Find = new(
        ApiGroups.Requests, "One booking request", "One booking of the celebrity who is signed in, whatever became of its order.")
    {
        Parameters = [Id],
        Answers =
        [
            new(StatusCodes.Status200OK, "The booking.", new ApiExample("booking", RequestExamples.One)),
            ApiAnswer.Error(
                StatusCodes.Status404NotFound, "Whoever is signed in is no celebrity, or there is no such booking of theirs.",
                Actor.NoProfile, RequestsApi.NotFound),
        ],
    };

    public static readonly ApiWords Decide = new(ApiGroups.Requests, "Accept or decline a booking request",
        """
        Once: what was decided before is not decided again, and the answer says by whom and when. On the pages a decision can be undone for
        a short while (30 seconds unless set otherwise).

        A decline gives the money back: if it was paid, the refund leaves for Stripe as soon as the decline can no longer be undone; if not,
        the payment is cancelled.
        """)
    {
        Parameters = [Id],
        Body = new(
            "What is decided.", new ApiExample("decline", new DecisionRequest("decline", "I am on tour until March.")),
            new ApiExample("accept", new { Action = "accept" })),
        Answers =
        [
            new(StatusCodes.Status200OK, "Decided.", new ApiExample("accepted", RequestExamples.Accepted),
                new ApiExample("declined", RequestExamples.Declined)),
            ApiAnswer.Error(StatusCodes.Status400BadRequest, "The body or the decision cannot be used.",
                DecisionBody.InvalidAction, RequestsApi.PaymentNotValid, DecisionBody.NotReadable, ReasonText.TooLong),
            ApiAnswer.Error(
                StatusCodes.Status404NotFound, "Whoever is signed in is no celebrity, or there is no such booking of theirs.",
                Actor.NoProfile, RequestsApi.NotFound),
            ApiAnswer.Error(StatusCodes.Status409Conflict, "It was decided before, or the order has ended.",
                "This booking was already accepted by Emma Stone at 2026-11-22T09:30:00.000Z. Nothing was changed.",
                "This order was cancelled meanwhile, so there is nothing left to decide."),
            ApiAnswer.Error(StatusCodes.Status415UnsupportedMediaType, "The body is no JSON.", ApiErrors.NotJson),
        ],
    };
}

/// <summary>Answers as they may look; made of the records that the endpoints answer with.</summary>
static class RequestExamples
{
    const string Id = "clq3v8x2k0001bookingemma1", Number = "KO-1795340400000-7F3K2A";

    static readonly DateTimeOffset Asked = new(2026, 11, 21, 18, 20, 0, 412, TimeSpan.Zero);
    static readonly DateTimeOffset Booked = Asked.AddMilliseconds(38);
    static readonly DateTimeOffset Deadline = DueDate.Of(Asked, rush: false);

    public static readonly RequestsAnswer Page = new(
        [
            new(Id, Number, "Sarah Johnson Meade", "sarah.meade@example.test", null, "Olivia Meade", "Birthday", "say “Liv”, not “Olivia”",
                150m, 120m, 20m, 140m,
                Asked, "pending", Booked, Deadline, "SUCCEEDED", "pending_approval", null, "", "", null, 0,
                "She turns thirty on Saturday. Please tease her about the piano lessons.", "say “Liv”, not “Olivia”",
                ["ASAP Delivery"], null, "personal", [new("clq3v9a7m0002tipfromsarah", 20m, "Thank you!", Asked.AddHours(2))]),
        ],
        new(12, 1, 0, true));

    public static readonly RequestDetailAnswer One = new(
        Id, Number, "Sarah Johnson Meade", "sarah.meade@example.test", null, "Olivia Meade", "Birthday",
        "She turns thirty on Saturday. Please tease her about the piano lessons.",
        "She turns thirty on Saturday. Please tease her about the piano lessons.", "say “Liv”, not “Olivia”",
        "PENDING", 120m, 150m, "SUCCEEDED", new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero), "18:30", Booked, Booked, 20m, null,
        ["ASAP Delivery"], "personal");

    public static readonly DecisionAnswer Accepted = new(true, Decided("CONFIRMED"), RequestsApi.Accepted, null, null);

    public static readonly DecisionAnswer Declined = new(true, Decided("CANCELLED"), RequestsApi.Declined, false, "pending");

    static DecidedBooking Decided(string status) =>
        new(Id, Number, "Sarah Johnson Meade", "sarah.meade@example.test", null, "Olivia Meade", "Birthday", "say “Liv”, not “Olivia”",
        150m, Asked, status, Booked, Deadline, "SUCCEEDED");
}
