using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Api.Requests;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Api;

/// <summary>
/// The JSON endpoints. They take an access token of the identity provider, or the cookie of a session: ours or the marketplace's. A write
/// with a cookie must show that a page of this host sent it.
/// </summary>
static class ApiEndpoints
{
    public const string NotOurs = "Nothing shows that a page of this host asked for this. "
        + $"Send JSON with this host's own Origin, as its pages do, or the form token that GET {Addresses.Api.Me} gives.";

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("").RequireAuthorization().AddEndpointFilter<FromOurPage>();
        api.MapGet(Addresses.Api.Me, Me).Describe(SessionDescriptions.Me);
        api.MapGet(
            Addresses.Api.Sessions, async (HttpContext context, SessionList sessions, CancellationToken cancel) =>
            Results.Json(new SessionsAnswer(
            [.. (await sessions.ListOwnAsync(ActorOf(context), cancel))
                .Select(s => new SessionAnswer(s.Id, s.Device, s.StartedAt, s.SeenAt, s.EndsAt))])))
            .Describe(SessionDescriptions.List).Requires(Permission.ManageOwnSessions);
        api.MapDelete(Addresses.Api.Session, async (HttpContext context, string id, SessionList sessions, CancellationToken cancel) =>
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
        var token = ActorClaims.OpenSessionOf(context.User) is null ? null : forms.GetAndStoreTokens(context);
        return Results.Json(new MeAnswer(
            actor.Name,
            [.. actor.Roles.Each().Select(role => role.ToString().ToLowerInvariant())],
            [.. Enum.GetValues<Permission>().Where(actor.May).Select(permission => permission.ToString())],
            actor.CelebrityId,
            token is null ? null : new(token.HeaderName!, token.RequestToken!)));
    }

    public static Actor ActorOf(HttpContext context) =>
        ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException("Sign in first.");

    static void Requires(this RouteHandlerBuilder endpoint, Permission permission) => endpoint.RequireAuthorization(permission.ToString());

    /// <summary>
    /// A browser sends the cookie along from any page, but it says in Origin whose page that is, and no script can say otherwise. Nor does
    /// it send JSON for a page of another origin without asking first, which nobody here allows. A request without both needs the form
    /// token, which only a page of ours can read. A caller with an access token needs neither: a browser does not send that by itself.
    /// </summary>
    public sealed class FromOurPage(IAntiforgery forms, IOptions<AntiforgeryOptions> options) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
            await MayAsync(context.HttpContext) ? await next(context) : ApiErrors.Answer(StatusCodes.Status403Forbidden, NotOurs);

        async Task<bool> MayAsync(HttpContext context)
        {
            var request = context.Request;
            if (HttpMethods.IsGet(request.Method) || ActorClaims.OpenSessionOf(context.User) is null || ApiErrors.IsJson(request)
                && OwnPages.IsAsking(request))
                return true;
            // Without the header the framework would look for the token in the body, and read it as a form.
            return request.Headers.ContainsKey(options.Value.HeaderName!) && await forms.IsRequestValidAsync(context);
        }
    }
}
