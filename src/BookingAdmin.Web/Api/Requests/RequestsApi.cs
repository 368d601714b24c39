using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Host.Answers;
using Npgsql;

namespace BookingAdmin.Web.Api.Requests;

/// <summary>A celebrity's booking requests, by the contract of the marketplace's own front end.</summary>
static partial class RequestsApi
{
    public const string NotFound = "Booking not found";

    public const string NotFetched = "Failed to fetch booking requests";

    public const string Accepted = "Booking accepted successfully", Declined = "Booking declined successfully";

    public const string PaymentNotValid = "Cannot accept booking. Payment status is not valid for acceptance.";

    public static void MapRequests(this WebApplication app)
    {
        var requests = app.MapGroup("").RequireAuthorization().AddEndpointFilter<Profile>().AddEndpointFilter<ApiEndpoints.FromOurPage>();
        requests.MapGet(Addresses.Api.BookingRequests, ListAsync).Describe(RequestDescriptions.List);
        requests.MapGet(Addresses.Api.BookingRequest, FindAsync).Describe(RequestDescriptions.Find);
        requests.MapPatch(Addresses.Api.BookingRequest, DecideAsync).Describe(RequestDescriptions.Decide);
    }

    static async Task<IResult> ListAsync(HttpContext context, RequestFeed feed, ILogger<Program> logger, CancellationToken cancel)
    {
        var actor = Celebrity(context);
        var query = RequestParameters.Read(context.Request.Query);
        try
        {
            return Results.Json(RequestsAnswer.Of(await feed.ListAsync(actor, query, cancel), query));
        }
        // Every fault gets this answer: a client of the old service knows no other.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            var known = Reason(fault);
            NotFetchedLog(logger, actor.CelebrityId, known ?? fault.GetType().Name, known is null ? fault : null);
            return ApiErrors.Answer(StatusCodes.Status500InternalServerError, NotFetched);
        }
    }

    static async Task<IResult> FindAsync(HttpContext context, string id, RequestFeed feed, CancellationToken cancel) =>
        await feed.FindAsync(Celebrity(context), id, cancel) is { } request ? Results.Json(RequestDetailAnswer.Of(request)) : Missing();

    static async Task<IResult> DecideAsync(
        HttpContext context, string id, RequestDecisions decisions, RequestFeed feed, CancellationToken cancel)
    {
        if (!ApiErrors.IsJson(context.Request))
            return ApiErrors.Answer(StatusCodes.Status415UnsupportedMediaType, ApiErrors.NotJson);
        var actor = Celebrity(context);
        var body = await DecisionBody.ReadAsync(context.Request.Body, cancel);
        return await decisions.DecideAsync(actor, id, body.Decision, body.Reason, cancel) switch
        {
            DecisionResult.Done done =>
                await feed.FindAsync(actor, id, cancel) is { } request ? Results.Json(Decided(done, request)) : Missing(),
            DecisionResult.AlreadyDecided first => ApiErrors.Answer(StatusCodes.Status409Conflict, Sentence(first)),
            DecisionResult.Refused { Why: Refusal.PaymentNotValid } => ApiErrors.Answer(StatusCodes.Status400BadRequest, PaymentNotValid),
            DecisionResult.Refused refused => ApiErrors.Answer(StatusCodes.Status409Conflict, refused.Sentence),
            _ => Missing(),
        };
    }

    static DecisionAnswer Decided(DecisionResult.Done done, FeedRequest request)
    {
        if (done.Decision is Decision.Accept)
            return new(true, DecidedBooking.Of(request, "CONFIRMED"), Accepted, null, null);
        var status = RefundStatusOf(request.Refund);
        return new(true, DecidedBooking.Of(request, "CANCELLED"), Declined, status is null, status);
    }

    /// <summary>
    /// Null once Stripe has confirmed the refund. A fresh refund waits until the decline can no longer be undone; an order that was
    /// declined before may have an older refund.
    /// </summary>
    static string? RefundStatusOf(string? refund) => refund switch
    {
        "Succeeded" => null,
        null or "ByHand" => "not_needed",
        nameof(RefundStatus.Failed) => "failed",
        _ => "pending",
    };

    static string Sentence(DecisionResult.AlreadyDecided first) =>
        $"This booking was already {Word(first.Status)} by {first.By} at {ApiTime.Text(first.When)}. Nothing was changed.";

    static string Word(BookingStatus status) => status switch
    {
        BookingStatus.Cancelled => "declined",
        BookingStatus.Refunded => "refunded",
        BookingStatus.Completed => "completed",
        _ => "accepted",
    };

    static IResult Missing() => ApiErrors.Answer(StatusCodes.Status404NotFound, NotFound);

    // As a celebrity and nothing else: somebody who is staff too could decide for anybody.
    static Actor Celebrity(HttpContext context)
    {
        var actor = ApiEndpoints.ActorOf(context);
        return actor with { Roles = actor.Roles & Roles.Celebrity };
    }

    /// <summary>Null for a fault that nobody has foreseen.</summary>
    static string? Reason(Exception fault) =>
        fault is RequestsHeldException ? fault.Message
        : DatabaseFault.Sentence(fault) is { } sentence ? DatabaseFault.Names(fault) is { } names ? $"{sentence} ({names})" : sentence
        : DatabaseFault.IsUnavailable(fault) ? "the database does not answer"
        // Its own message may quote what stands in a row.
        : fault.GetBaseException() is PostgresException answer ? $"the database refused it ({answer.SqlState})"
        : null;

    /// <summary>
    /// A person who signed in and is no celebrity has no such list: the same answer as from the old service, whatever their role.
    /// </summary>
    sealed class Profile : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
            ActorClaims.ActorOf(context.HttpContext.User) is { CelebrityId: not null } actor && actor.May(Permission.ViewOwnRequests)
                ? next(context)
                : new(ApiErrors.Answer(StatusCodes.Status404NotFound, Actor.NoProfile));
    }

    [LoggerMessage(
        EventId = 373, Level = LogLevel.Error, Message = "The booking requests of celebrity {Celebrity} could not be fetched: {Reason}")]
    static partial void NotFetchedLog(ILogger logger, string? celebrity, string reason, Exception? fault);
}
