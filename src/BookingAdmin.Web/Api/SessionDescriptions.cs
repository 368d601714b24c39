using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Host.Answers;

namespace BookingAdmin.Web.Api;

/// <summary>What the endpoints about the caller say of themselves.</summary>
static class SessionDescriptions
{
    static readonly DateTimeOffset Began = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public static readonly ApiWords Me = new(ApiGroups.Sessions, "Who the caller is",
        "Name, roles and what they may do; and, for whoever comes with the cookie of a session, the form token that every write with "
            + "that cookie must bring along.")
    {
        Answers =
        [
            new(StatusCodes.Status200OK, "The caller.",
                new ApiExample(
                    "with a session",
                    new MeAnswer(
                        "Emma Stone", ["celebrity"], ["ViewOwnRequests", "DecideOwnRequests", "ManageOwnSessions"],
                        "clq3v8x2k0001celebrityemma", new("RequestVerificationToken", "CfDJ8N…"))),
                new ApiExample(
                    "with an access token",
                    new MeAnswer(
                        "Sam Okafor", ["support"], ["ViewOrders", "RepairBookings", "DecideForCelebrity", "ManageOwnSessions"], null,
                        null))),
        ],
    };

    public static readonly ApiWords List = new(
        ApiGroups.Sessions, "Where the caller is signed in", "Every session of the caller that goes on, the one that asks among them.")
    {
        Answers =
        [
            new(StatusCodes.Status200OK, "The sessions.",
                new ApiExample(
                    "sessions",
                    new SessionsAnswer([new("V1q3kQ", "Firefox on Linux", Began, Began.AddMinutes(42), Began.AddMinutes(102))]))),
            ApiAnswer.Error(StatusCodes.Status403Forbidden, "The caller has no role here.", ApiErrors.WrongRole),
        ],
    };

    public static readonly ApiWords End = new(
        ApiGroups.Sessions, "End a session", "Ends one session of the caller. Its open pages stop at once. An admin may end anybody's.")
    {
        Parameters = [new("id", ApiPlace.Path, "The session's id, as the list gives it.", "V1q3kQ")],
        Answers =
        [
            new(StatusCodes.Status200OK, "It has ended.", new ApiExample("ended", new EndedAnswer(true))),
            ApiAnswer.Error(StatusCodes.Status400BadRequest, "There is no such session of the caller's.", "There is no such session."),
            ApiAnswer.Error(StatusCodes.Status403Forbidden, "The caller has no role here.", ApiErrors.WrongRole),
        ],
    };
}
