namespace BookingAdmin.Services.Orders;

/// <param name="From">Placed at or after.</param>
/// <param name="Until">Placed before.</param>
/// <param name="MissingOnly">Only orders that need a booking and have none: paid first, then the newest.</param>
/// <param name="Cursor">From an earlier page; null for the first.</param>
/// <param name="State">Only orders with just these statuses.</param>
public sealed record OrderQuery(
    string? Search = null,
    OrderStatus? Status = null,
    PaymentStatus? Payment = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    bool MissingOnly = false,
    string? Cursor = null,
    StateLabels? State = null)
{
    public OrderNeed? Need { get; init; }

    /// <summary>Of "User" in the marketplace.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Of "Celebrity" in the marketplace.</summary>
    public string? CelebrityId { get; init; }

    /// <summary>Who looks after the order, as <see cref="ActorId"/> has it.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>Null: the newest first, or what is missing and paid.</summary>
    public OrderSort? Sort { get; init; }

    /// <summary>Orders on a page: one of <see cref="OrderList.Sizes"/>; null for the smallest.</summary>
    public int? Size { get; init; }
}

/// <summary>What of an order waits for somebody, beside a missing booking.</summary>
public enum OrderNeed
{
    /// <summary>The order lives, and its payment is open, in progress or failed.</summary>
    Unpaid,
    /// <summary>Money is on its way back to the customer and has not arrived.</summary>
    RefundWaits,
    /// <summary>Paid, and past its due day without a video, as the last check found.</summary>
    Overdue,
}

/// <summary>How many orders a filter lets through; never counted further than a list needs.</summary>
public sealed record OrderTotal(long Count, TotalKind Kind);

public enum TotalKind
{
    Exact,
    /// <summary>There are more: counting stopped there.</summary>
    MoreThan,
    /// <summary>By PostgreSQL's statistics.</summary>
    About,
}
