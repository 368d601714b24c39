using System.Security.Claims;
using BookingAdmin.Services.Access;

namespace BookingAdmin.Web.Access;

/// <summary>
/// Finds out whose order it is when somebody orders. Being a customer is no role that anybody signs in with: it is looked up for this one
/// call, so that no session keeps it.
/// </summary>
sealed class WhoOrders(AccessSettings settings, CustomerProfiles customers)
{
    /// <returns>The same person, as a customer where the marketplace knows exactly one user whom they can be.</returns>
    public async Task<Actor> FindAsync(ClaimsPrincipal user, Actor actor, CancellationToken cancel)
    {
        // A celebrity was found as a user already, and so was a caller with the marketplace's session.
        if (actor.Id.UserId is { } known)
            return AsCustomer(actor, known);
        if (actor.Id.SubjectId is not { } subject)
            return actor;
        // A session keeps no e-mail, so there only "Account" identifies the customer.
        var found = await customers.FindAsync(settings.SignIn?.AccountProvider, subject, ActorClaims.VerifiedEmailOf(user), cancel);
        if (found is not [var customer])
            return actor;
        return AsCustomer(
            actor.Roles is Roles.None ? actor with { Id = ActorId.User(customer.Id), Name = customer.Name } : actor, customer.Id);
    }

    static Actor AsCustomer(Actor actor, string customer) => actor with { Roles = actor.Roles | Roles.Customer, CustomerId = customer };
}
