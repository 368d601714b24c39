using System.Security.Claims;
using BookingAdmin.Domain.Access;

namespace BookingAdmin.Web.Access;

/// <summary>Where somebody starts.</summary>
static class HomePage
{
    public static string Of(ClaimsPrincipal user) => ActorClaims.ActorOf(user) switch
    {
        null => "/sign-in",
        var actor when actor.May(Permission.ViewOrders) => "/orders",
        var actor when actor.May(Permission.ViewOwnRequests) => "/requests",
        _ => "/no-access",
    };
}
