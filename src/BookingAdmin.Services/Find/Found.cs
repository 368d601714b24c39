namespace BookingAdmin.Services.Find;

/// <param name="Exact">The whole text is the number or an id of the only one here: what it leads to can be opened at once.</param>
public sealed record Found(
    IReadOnlyList<FoundOrder> Orders, IReadOnlyList<FoundRequest> Requests, bool Exact = false, FindLimit Limit = FindLimit.None)
{
    public static Found Nothing { get; } = new([], []);
}

/// <summary>Why there may be more than was found.</summary>
public enum FindLimit
{
    None,
    /// <summary>There are more than are shown, or the words are so common that only the newest orders were looked through.</summary>
    More,
    /// <summary>The database did not answer in time: without our indexes a search by words reads every order.</summary>
    TooLong,
}

/// <param name="Customer">Null for a customer without a name.</param>
/// <param name="Email">The customer's; of a customer who is gone, the one that the order was placed with.</param>
/// <param name="MissingBooking">It needs a booking and has none.</param>
public sealed record FoundOrder(
    string Id, string Number, string? Customer, string Email, string? Celebrity, string Recipient, OrderStatus Status, bool MissingBooking,
    DateTimeOffset CreatedAt);

/// <summary>A celebrity's own booking request.</summary>
/// <param name="Customer">Null for a customer without a name.</param>
public sealed record FoundRequest(
    string Id, string Number, string? Customer, string Recipient, string? Occasion, BookingStatus Status, DateTimeOffset CreatedAt);
