using Microsoft.JSInterop;

namespace BookingAdmin.Web.Shell;

/// <summary>Lets the browser know that what it sent before has arrived.</summary>
public static class Presses
{
    /// <summary>Called behind a press: what a page sends is taken in order, so an answer means that the press is at work.</summary>
    [JSInvokable]
    public static Task Arrived() => Task.CompletedTask;
}
