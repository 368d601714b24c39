namespace BookingAdmin.Domain.Marketplace;

/// <summary>The one word by which pages and the command line call a status; one that this version does not know keeps its own.</summary>
public static class StatusWords
{
    public static string Word(this BookingStatus status) => status switch
    {
        BookingStatus.Pending => "Waiting",
        BookingStatus.Accepted or BookingStatus.Confirmed => "Accepted",
        BookingStatus.Completed => "Completed",
        BookingStatus.Cancelled => "Declined",
        BookingStatus.Refunded => "Refunded",
        _ => Labels.Of(status),
    };

    public static string Word(this OrderStatus status) => status switch
    {
        OrderStatus.Pending => "Pending",
        OrderStatus.Confirmed => "Confirmed",
        OrderStatus.InProgress => "In progress",
        OrderStatus.Completed => "Completed",
        OrderStatus.Cancelled => "Cancelled",
        OrderStatus.Refunded => "Refunded",
        OrderStatus.PendingApproval => "In approval",
        OrderStatus.RevisionRequested => "In revision",
        _ => Labels.Of(status),
    };

    public static string Word(this PaymentStatus status) => status switch
    {
        PaymentStatus.Pending => "Open",
        PaymentStatus.Processing => "Processing",
        PaymentStatus.Succeeded => "Paid",
        PaymentStatus.Failed => "Failed",
        PaymentStatus.Cancelled => "Cancelled",
        PaymentStatus.Refunded => "Refunded",
        _ => Labels.Of(status),
    };
}
