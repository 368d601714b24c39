using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Requests;

/// <param name="Status">Null for all.</param>
/// <param name="Limit">1 to <see cref="MostAtOnce"/>.</param>
public sealed record FeedQuery(BookingStatus? Status = BookingStatus.Pending, int Limit = 10, int Offset = 0)
{
    public const int MostAtOnce = 100;
}

/// <param name="Total">How many there are on all pages.</param>
public sealed record FeedPage(IReadOnlyList<FeedRequest> Requests, long Total);

/// <summary>A tip that was paid, in the order's currency.</summary>
public sealed record FeedTip(string Id, decimal Amount, string? Message, DateTimeOffset CreatedAt);

/// <summary>A booking request whole, as programs read it. Statuses are the marketplace's own labels; amounts are in major units.</summary>
/// <param name="PersonalMessage">Of the order, as <paramref name="Message"/> is of the booking.</param>
/// <param name="Total">What the customer pays.</param>
/// <param name="Earns">What the celebrity gets for it, without tips.</param>
/// <param name="Price">As it stands in the booking.</param>
/// <param name="OrderedAt">When the customer asked; a booking that was missing is younger than its order.</param>
/// <param name="Deadline">When the video is due.</param>
/// <param name="Tips">The oldest first.</param>
/// <param name="MessageType">What kind of video it is to be, in the marketplace's word.</param>
/// <param name="AddOns">Names of what was ordered with it.</param>
/// <param name="ItemTip">The tip that was chosen at checkout: it is part of the total.</param>
/// <param name="TipMessage">What the customer wrote with that tip.</param>
/// <param name="Refund">How far the money's way back is, as we keep it; null where none is due.</param>
public sealed record FeedRequest(
    string Id, string OrderNumber, string? CustomerName, string CustomerEmail, string? CustomerImage,
    string RecipientName, string? Occasion, string Message, string PersonalMessage, string? Instructions, string? SpecialInstructions,
    decimal Total, decimal Earns, decimal Price,
    string Status, string PaymentStatus, string ApprovalStatus,
    DateTimeOffset OrderedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset Deadline,
    DateTimeOffset? ScheduledDate, string? ScheduledTime, DateTimeOffset? ApprovedAt, DateTimeOffset? DeclinedAt, string? DeclineReason,
    string? VideoUrl, int RevisionCount, IReadOnlyList<FeedTip> Tips, string MessageType, IReadOnlyList<string> AddOns, decimal ItemTip,
    string? TipMessage, string? Refund)
{
    /// <summary>All that the celebrity was tipped: at checkout, and afterwards where it was paid.</summary>
    public decimal Tipped => ItemTip + Tips.Sum(tip => tip.Amount);
}

/// <summary>Orders that lack their booking are locked by another transaction: a program must not take the list for all there is.</summary>
public sealed class RequestsHeldException(int orders) : Exception($"{orders} order(s) without a booking are held by another transaction");

/// <summary>The booking requests of one celebrity as programs read them: by offset, with everything that is known of each.</summary>
public sealed class RequestFeed(IDbContextFactory<BookingAdminContext> contexts, RequestHealing healing)
{
    static readonly JsonSerializerOptions RowJson = new(JsonSerializerDefaults.Web)
        { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>A page of the list. An order of this celebrity that lacks its booking gets it first: the list hides nothing.</summary>
    /// <exception cref="RequestsHeldException">What is missing could not be created at this moment.</exception>
    public async Task<FeedPage> ListAsync(Actor actor, FeedQuery query, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        if (query is { Limit: < 1 or > FeedQuery.MostAtOnce } or { Offset: < 0 })
            throw new ArgumentException($"No page: {query}", nameof(query));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await healing.RunAsync(context, celebrity, RepairTransaction.OfAPerson, cancel) is { Held: > 0 and var held })
            throw new RequestsHeldException(held);
        var total = (
            await context.Database.SqlQueryRaw<long>(FeedSql.Count(query.Status), new NpgsqlParameter<string>("celebrity", celebrity))
            .ToListAsync(cancel))[0];
        if (total <= query.Offset)
            return new([], total);
        var rows = await context.Database.SqlQueryRaw<Row>(FeedSql.Page(query.Status), new NpgsqlParameter<string>("celebrity", celebrity),
            new NpgsqlParameter<int>("limit", query.Limit), new NpgsqlParameter<int>("offset", query.Offset)).ToListAsync(cancel);
        return new([.. rows.Select(Request)], total);
    }

    /// <returns>Null when there is no such booking, or it is somebody else's.</returns>
    public async Task<FeedRequest?> FindAsync(Actor actor, string bookingId, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Database.SqlQueryRaw<Row>(FeedSql.One,
            new NpgsqlParameter<string>("id", bookingId), new NpgsqlParameter<string>("celebrity", celebrity)).ToListAsync(cancel);
        return rows is [var row] ? Request(row) : null;
    }

    static FeedRequest Request(Row row) => Request(row, FeedItems.Of(JsonSerializer.Deserialize<FeedItems.Item[]>(row.Items, RowJson)!));

    static FeedRequest Request(Row row, FeedItems items) => new(
        row.Id, row.OrderNumber, row.CustomerName, row.CustomerEmail, row.CustomerImage,
        row.RecipientName, row.Occasion, row.Message, row.PersonalMessage, row.Instructions, row.SpecialInstructions,
        Money.FromDatabase(row.Total), Money.FromDatabase(row.Earns), Money.FromDatabase(row.Price),
        row.Status, row.PaymentStatus, row.ApprovalStatus,
        row.OrderedAt, row.CreatedAt, row.UpdatedAt, row.Deadline,
        row.ScheduledDate, row.ScheduledTime, row.ApprovedAt, row.DeclinedAt, row.DeclineReason,
        row.VideoUrl, row.RevisionCount, [.. JsonSerializer.Deserialize<Tip[]>(row.Tips, RowJson)!.Select(tip =>
            new FeedTip(tip.Id, Money.FromDatabase(tip.Amount), tip.Message, new(DateTime.SpecifyKind(tip.CreatedAt, DateTimeKind.Utc))))],
        row.MessageType, items.AddOns, items.Tip, items.TipMessage, row.Refund);

    sealed record Row(
        string Id, string OrderNumber, string? CustomerName, string CustomerEmail, string? CustomerImage,
        string RecipientName, string? Occasion, string Message, string PersonalMessage, string? Instructions, string? SpecialInstructions,
        double Total, double Earns, double Price, string Status, string PaymentStatus, string ApprovalStatus,
        DateTimeOffset OrderedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset Deadline,
        DateTimeOffset? ScheduledDate, string? ScheduledTime, DateTimeOffset? ApprovedAt, DateTimeOffset? DeclinedAt, string? DeclineReason,
        string? VideoUrl, int RevisionCount, string Tips, string MessageType, string Items, string? Refund);

    sealed record Tip(string Id, double Amount, string? Message, DateTime CreatedAt);
}
