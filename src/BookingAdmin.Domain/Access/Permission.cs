namespace BookingAdmin.Domain.Access;

/// <summary>One thing that somebody may be allowed to do. Services ask for it; pages only hide what would be refused.</summary>
public enum Permission
{
    ViewOwnRequests,
    DecideOwnRequests,
    ViewOrders,
    RepairBookings,
    DecideForCelebrity,
    ManageIndexes,
    ManageOwnSessions,
    ManageSessions,
    ViewReports,
    RunChecks,
    ManageGuard,
    ManageRules,
    ViewAudit,
    PlaceOrders,
    ViewPayments,
    ManagePayments,
    AnnotateOrders,
    ManageOwnNotices,
    ManageNotices,
}

/// <summary>The one table that says which role may do what.</summary>
public static class Permissions
{
    public static Roles Holders(Permission permission) => permission switch
    {
        Permission.ViewOwnRequests => Roles.Celebrity,
        Permission.DecideOwnRequests => Roles.Celebrity,
        Permission.ViewOrders => Roles.Support | Roles.Admin,
        Permission.RepairBookings => Roles.Support | Roles.Admin,
        Permission.DecideForCelebrity => Roles.Support | Roles.Admin,
        Permission.ManageIndexes => Roles.Admin,
        Permission.ManageOwnSessions => Roles.Celebrity | Roles.Support | Roles.Admin,
        Permission.ManageSessions => Roles.Admin,
        Permission.ViewReports => Roles.Admin,
        Permission.RunChecks => Roles.Admin,
        Permission.ManageGuard => Roles.Admin,
        Permission.ManageRules => Roles.Admin,
        Permission.ViewAudit => Roles.Admin,
        Permission.PlaceOrders => Roles.Customer,
        Permission.ViewPayments => Roles.Support | Roles.Admin,
        Permission.ManagePayments => Roles.Support | Roles.Admin,
        Permission.AnnotateOrders => Roles.Support | Roles.Admin,
        Permission.ManageOwnNotices => Roles.Celebrity | Roles.Support | Roles.Admin,
        Permission.ManageNotices => Roles.Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, null),
    };
}

/// <summary>Somebody asked for what their role does not allow; the message is fit to be shown.</summary>
public sealed class NotAllowedException(string message) : Exception(message);
