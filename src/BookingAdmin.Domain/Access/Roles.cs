namespace BookingAdmin.Domain.Access;

/// <summary>What a person may be here; one person may be several.</summary>
[Flags]
public enum Roles
{
    None = 0,
    Celebrity = 1,
    Support = 2,
    Admin = 4,
}
