using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>The one word by which pages and the command line call a status; one that this version does not know keeps its own.</summary>
public static class StatusWords
{
    public static string Word(this BookingStatus status) => status switch
    {
        BookingStatus.Pending => T("Waiting"),
        BookingStatus.Accepted or BookingStatus.Confirmed => T("Accepted"),
        BookingStatus.Completed => T("Completed"),
        BookingStatus.Cancelled => T("Declined"),
        BookingStatus.Refunded => T("Refunded"),
        _ => Labels.Of(status),
    };

    public static string Word(this OrderStatus status) => status switch
    {
        OrderStatus.Pending => T("Pending"),
        OrderStatus.Confirmed => T("Confirmed"),
        OrderStatus.InProgress => T("In progress"),
        OrderStatus.Completed => T("Completed"),
        OrderStatus.Cancelled => T("Cancelled"),
        OrderStatus.Refunded => T("Refunded"),
        OrderStatus.PendingApproval => T("In approval"),
        OrderStatus.RevisionRequested => T("In revision"),
        _ => Labels.Of(status),
    };

    public static string Word(this PaymentStatus status) => status switch
    {
        PaymentStatus.Pending => T("Open"),
        PaymentStatus.Processing => T("Processing"),
        PaymentStatus.Succeeded => T("Paid"),
        PaymentStatus.Failed => T("Failed"),
        PaymentStatus.Cancelled => T("Cancelled"),
        PaymentStatus.Refunded => T("Refunded"),
        _ => Labels.Of(status),
    };

    public static string Word(this ApprovalStatus status) => status switch
    {
        ApprovalStatus.PendingApproval => T("Open"),
        ApprovalStatus.Approved => T("Approved"),
        ApprovalStatus.Declined => T("Declined"),
        ApprovalStatus.RevisionRequested => T("Revision asked"),
        _ => Labels.Of(status),
    };

    public static string Word(this TransferStatus status) => status switch
    {
        TransferStatus.Pending => T("Not yet"),
        TransferStatus.InTransit => T("On its way"),
        TransferStatus.Paid => T("Paid"),
        TransferStatus.Failed => T("Failed"),
        TransferStatus.Cancelled => T("Cancelled"),
        _ => Labels.Of(status),
    };
}
