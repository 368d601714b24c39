namespace BookingAdmin.Domain.Requests;

/// <summary>The tabs of the inbox, in their order.</summary>
public enum RequestTab { Waiting, Accepted, Declined, All }

public static class RequestTabs
{
    /// <summary>The booking statuses of a tab.</summary>
    public static IReadOnlyList<BookingStatus> Statuses(this RequestTab tab) => tab switch
    {
        RequestTab.Waiting => [BookingStatus.Pending],
        RequestTab.Accepted => [BookingStatus.Confirmed, BookingStatus.Accepted],
        RequestTab.Declined => [BookingStatus.Cancelled, BookingStatus.Refunded],
        RequestTab.All => Enum.GetValues<BookingStatus>(),
        _ => throw new ArgumentOutOfRangeException(nameof(tab), tab, null),
    };
}
