namespace BookingAdmin.Domain.Access;

/// <summary>What a person may be here; one person may be several.</summary>
[Flags]
public enum Roles
{
    None = 0,
    Celebrity = 1,
    Support = 2,
    Admin = 4,
    /// <summary>
    /// Not from the identity provider's roles: a person whom the marketplace knows as a user, for as long as a call lasts.
    /// </summary>
    Customer = 8,
}

public static class RolesParts
{
    /// <summary>The roles of which these are made, one by one.</summary>
    public static IEnumerable<Roles> Each(this Roles roles) =>
        Enum.GetValues<Roles>().Where(role => role is not Roles.None && roles.HasFlag(role));
}
