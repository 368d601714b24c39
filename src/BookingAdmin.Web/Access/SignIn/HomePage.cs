using System.Security.Claims;

namespace BookingAdmin.Web.Access.SignIn;

/// <summary>Where somebody starts.</summary>
static class HomePage
{
    public static string Of(ClaimsPrincipal user) => ActorClaims.ActorOf(user) switch
    {
        null => Addresses.SignIn,
        var actor when actor.May(Permission.ViewOrders) => Addresses.Orders,
        var actor when actor.May(Permission.ViewOwnRequests) => Addresses.Requests,
        _ => Addresses.NoAccess,
    };
}
