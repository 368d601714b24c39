using BookingAdmin.Services.Requests;

namespace BookingAdmin.Web.Requests.Inbox;

/// <summary>
/// What a card can ask its list for: one object for all cards, because each parameter of a card costs memory in every open page.
/// </summary>
public sealed record TileActions(
    EventCallback<RequestCard> Choose, EventCallback<RequestCard> Pick,
    EventCallback<RequestCard> Accept, EventCallback<RequestCard> Decline);

/// <summary>How a card stands in its list.</summary>
[Flags]
public enum TileMarks
{
    None = 0,
    /// <summary>Its details stand beside the list.</summary>
    Selected = 1,
    /// <summary>There is room for details beside the list: a title selects, and does not lead away.</summary>
    Beside = 2,
    /// <summary>A decision on it is under way.</summary>
    Busy = 4,
    /// <summary>It can be picked, to be decided with others.</summary>
    Offered = 8,
    Picked = 16,
}
