using Microsoft.AspNetCore.Authorization;

namespace BookingAdmin.Web.Access;

/// <summary>One policy a permission, named like it, so that a page says which it needs. The services check again.</summary>
static class PermissionPolicies
{
    public static void Add(AuthorizationOptions options)
    {
        foreach (var permission in Enum.GetValues<Permission>())
            options.AddPolicy(permission.ToString(), policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(context => ActorClaims.ActorOf(context.User)?.May(permission) == true));
    }
}

/// <summary>A page that needs a permission.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresAttribute(Permission permission) : AuthorizeAttribute(permission.ToString())
{
    public Permission Permission { get; } = permission;
}
