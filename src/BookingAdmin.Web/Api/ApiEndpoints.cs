using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Api.Document;
using Microsoft.AspNetCore.Antiforgery;

namespace BookingAdmin.Web.Api;

/// <summary>The JSON endpoints. They take the session cookie, with the form token on writes, or an access token of the identity provider.</summary>
static class ApiEndpoints
{
    public const string NoFormToken = "The form token is missing or belongs to another sign-in: GET /api/me gives one.";

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiErrors.Path).RequireAuthorization().AddEndpointFilter<FormToken>();
        api.MapGet("/me", Me).Describe(SessionDescriptions.Me);
        api.MapGet("/sessions", async (HttpContext context, SessionList sessions, CancellationToken cancel) => Results.Json(new SessionsAnswer(
            [.. (await sessions.ListOwnAsync(ActorOf(context), cancel)).Select(s => new SessionAnswer(s.Id, s.Device, s.StartedAt, s.SeenAt, s.EndsAt))])))
            .Describe(SessionDescriptions.List).Requires(Permission.ManageOwnSessions);
        api.MapDelete("/sessions/{id}", async (HttpContext context, string id, SessionList sessions, CancellationToken cancel) =>
            Results.Json(new EndedAnswer(await sessions.EndAsync(ActorOf(context), id, cancel))))
            .Describe(SessionDescriptions.End).Requires(Permission.ManageOwnSessions);
        app.MapRequests();
        app.MapOrders();
        app.MapApiDocument();
    }

    /// <summary>Who the caller is, what they may do, and the form token that a write with the cookie must bring along.</summary>
    static IResult Me(HttpContext context, IAntiforgery forms)
    {
        var actor = ActorOf(context);
        var token = ActorClaims.SessionOf(context.User) is null ? null : forms.GetAndStoreTokens(context);
        return Results.Json(new MeAnswer(
            actor.Name,
            [.. actor.Roles.Each().Select(role => role.ToString().ToLowerInvariant())],
            [.. Enum.GetValues<Permission>().Where(actor.May).Select(permission => permission.ToString())],
            actor.CelebrityId,
            token is null ? null : new(token.HeaderName!, token.RequestToken!)));
    }

    public static Actor ActorOf(HttpContext context) => ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException("Sign in first.");

    static void Requires(this RouteHandlerBuilder endpoint, Permission permission) => endpoint.RequireAuthorization(permission.ToString());

    /// <summary>A browser sends the cookie along whoever made the page; only a page of ours has the token. Whoever brings an access token needs none.</summary>
    public sealed class FormToken(IAntiforgery forms) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
            ActorClaims.SessionOf(context.HttpContext.User) is null || await forms.IsRequestValidAsync(context.HttpContext)
                ? await next(context)
                : ApiErrors.Answer(StatusCodes.Status400BadRequest, NoFormToken);
    }
}
