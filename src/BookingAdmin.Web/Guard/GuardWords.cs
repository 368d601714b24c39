using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;

namespace BookingAdmin.Web.Guard;

/// <summary>What the guard's modes do, and how its parts are.</summary>
static class GuardWords
{
    /// <summary>As a choice.</summary>
    public static string Name(GuardMode mode) => mode.Word();

    /// <summary>As a state: Watching.</summary>
    public static string Doing(GuardMode mode) => mode switch
    {
        GuardMode.Off => T("Off"),
        GuardMode.Watch => T("Watching"),
        GuardMode.Create => T("Creating"),
        GuardMode.Enforce => T("Enforcing"),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string What(GuardMode mode) => mode switch
    {
        GuardMode.Off => T("Nothing is installed."),
        GuardMode.Watch =>
            T("Keeps a list of the orders that lack their booking, and informs open pages at once. Writes nothing into the "
            + "marketplace’s tables."),
        GuardMode.Create =>
            T("Watches, and creates the booking at commit where it is still missing. It gives way when the marketplace’s own "
            + "booking comes later."),
        GuardMode.Enforce => T("Watches, and refuses the commit of an order without its booking. The message names the order."),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string When(GuardMode mode) => mode switch
    {
        GuardMode.Off => T("Choose it only for maintenance: missing bookings are then found by checks alone."),
        GuardMode.Watch => T("Choose it first. It is safe with every way in which the marketplace writes; the monitor repairs what stays."),
        GuardMode.Create => T("Choose it when no order may be without a booking for even a minute."),
        GuardMode.Enforce =>
            T("Choose it only when order and booking are written in one transaction: written one after the other, every order is refused."),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string Word(GuardPartState state) => state switch
    {
        GuardPartState.Present => T("In place"),
        GuardPartState.Missing => T("Missing"),
        GuardPartState.Disabled => T("Switched off"),
        GuardPartState.Altered => T("Altered"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
