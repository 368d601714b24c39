using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;

namespace BookingAdmin.Web.Guard;

/// <summary>What the guard's modes and parts are called, and what they do.</summary>
static class GuardWords
{
    /// <summary>As a state: Watching.</summary>
    public static string Doing(GuardMode mode) => mode switch
    {
        GuardMode.Off => "Off",
        GuardMode.Watch => "Watching",
        GuardMode.Create => "Creating",
        GuardMode.Enforce => "Enforcing",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string What(GuardMode mode) => mode switch
    {
        GuardMode.Off => "Nothing is installed.",
        GuardMode.Watch =>
            "Keeps a list of the orders that lack their booking, and tells open pages at once. Writes nothing into the "
            + "marketplace’s tables.",
        GuardMode.Create =>
            "Watches, and creates the booking at commit where it is still missing. It gives way when the marketplace’s own "
            + "booking comes later.",
        GuardMode.Enforce => "Watches, and refuses the commit of an order without its booking. The message names the order.",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string When(GuardMode mode) => mode switch
    {
        GuardMode.Off => "Choose it only for maintenance: missing bookings are then found by checks alone.",
        GuardMode.Watch => "Choose it first. It is safe with every way in which the marketplace writes; the monitor repairs what stays.",
        GuardMode.Create => "Choose it when no order may be without a booking for even a minute.",
        GuardMode.Enforce =>
            "Choose it only when order and booking are written in one transaction: written one after the other, every order is refused.",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string Word(GuardPartState state) => state switch
    {
        GuardPartState.Present => "In place",
        GuardPartState.Missing => "Missing",
        GuardPartState.Disabled => "Switched off",
        GuardPartState.Altered => "Altered",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
