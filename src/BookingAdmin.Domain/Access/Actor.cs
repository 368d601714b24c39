using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Access;

public enum ActorKind { Person, Job, Trigger }

/// <summary>The person, job or trigger that does something: every service method gets the actor, every audit entry keeps it.</summary>
/// <param name="Name">As audit entries show it.</param>
/// <param name="CelebrityId">Whose requests are this person's own; null for everybody but celebrities.</param>
public sealed record Actor(ActorId Id, string Name, Roles Roles, string? CelebrityId = null)
{
    /// <summary>The answer to a person who signed in and is no celebrity of the marketplace.</summary>
    public const string NoProfile = "Celebrity profile not found";

    /// <summary>The answer to a person who signed in and is nobody whom the marketplace knows.</summary>
    public const string NoCustomer = "Only a customer of the marketplace can order.";

    /// <summary>What the monitor does by itself.</summary>
    public static Actor Monitor { get; } = new(ActorId.Job("monitor"), "The monitor", Roles.Admin);

    /// <summary>What a celebrity's list of requests lacks is created in this name, before a page shows it or a program gets it.</summary>
    public static Actor RequestList { get; } = new(ActorId.Job("request-list"), "The list of requests", Roles.Support);

    /// <summary>What is done because Stripe says so.</summary>
    public static Actor Stripe { get; } = new(ActorId.Job("stripe"), "Stripe", Roles.Admin);

    /// <summary>What is asked of Stripe when nobody waits for it.</summary>
    public static Actor Outbox { get; } = new(ActorId.Job("outbox"), "The queue", Roles.Admin);

    /// <summary>What is declined because nobody has answered in time.</summary>
    public static Actor Expiry { get; } = new(ActorId.Job("expiry"), "The expiry of requests", Roles.Admin);

    /// <summary>The person who stops mails by the link in one of them, without a session.</summary>
    public static Actor MailLink { get; } = new(ActorId.Job("mail-link"), "A link in a mail", Roles.None);

    /// <summary>Whom the marketplace knows this person as when they order; null for a person whom it does not know.</summary>
    public string? CustomerId { get; init; }

    public ActorKind Kind => Id.Kind;

    /// <summary>A stored name as its reader is shown it: what is no person has a word in each language.</summary>
    public static string Shown(string name) => name switch
    {
        "The monitor" => T("The monitor"),
        "The list of requests" => T("The list of requests"),
        "The expiry of requests" => T("The expiry of requests"),
        // The name of the queue in older entries.
        "The queue" or "The outbox" => T("The queue"),
        "A link in a mail" => T("A link in a mail"),
        "The guard" => T("The guard"),
        "The demo" => T("The demo"),
        "the marketplace" => T("The marketplace"),
        "An admin of the marketplace" => T("An admin of the marketplace"),
        _ => name,
    };

    public bool May(Permission permission) => (Roles & Permissions.Holders(permission)) != Roles.None;

    /// <exception cref="NotAllowedException">The role does not allow it.</exception>
    public void Require(Permission permission)
    {
        if (!May(permission))
            throw new NotAllowedException(permission switch
            {
                Permission.ViewOwnRequests or Permission.DecideOwnRequests => T("Only a celebrity has booking requests."),
                Permission.ViewOrders => T("Orders are open to support staff and admins only."),
                Permission.RepairBookings => T("Bookings are repaired by support staff and admins only."),
                Permission.ViewReports or Permission.RunChecks => T("Consistency reports are open to admins only."),
                Permission.ManageGuard => T("The guard is an admin's business."),
                Permission.ViewAudit => T("The audit is open to admins only."),
                Permission.PlaceOrders => NoCustomer,
                Permission.ViewPayments or Permission.ManagePayments => T("Payments are open to support staff and admins only."),
                _ => T("Your role does not allow this."),
            });
    }

    /// <summary>Whose order it will be.</summary>
    /// <exception cref="NotAllowedException">Nobody whom the marketplace knows.</exception>
    public string RequireCustomer()
    {
        Require(Permission.PlaceOrders);
        return CustomerId ?? throw new NotAllowedException(NoCustomer);
    }

    /// <summary>The celebrity whose requests these are.</summary>
    /// <exception cref="NotAllowedException">Not a celebrity, or one that is tied to no profile of the marketplace.</exception>
    public string RequireCelebrity(Permission permission)
    {
        Require(permission);
        return CelebrityId ?? throw new NotAllowedException(NoProfile);
    }
}
