using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Audit;

namespace BookingAdmin.Services.Consistency;

public enum Verdict
{
    Consistent,
    Broken,
    /// <summary>Nobody can tell: never to be shown as if all were well.</summary>
    Unknown,
}

/// <summary>Whether the data is consistent.</summary>
/// <param name="Why">Why that is not known: a line for each <see cref="Live.WorkFault"/>, or a sentence.</param>
/// <param name="CheckedAt">As of when the last full scan that was done saw the data; null if there was none.</param>
/// <param name="Orders">How many orders it looked at.</param>
/// <param name="Took">How long it took.</param>
/// <param name="LastConsistentAt">As of when a full scan last found nothing wrong at all.</param>
/// <param name="Open">Findings that are open, of the rules that are switched on.</param>
/// <param name="Critical">The open findings of critical rules.</param>
/// <param name="AtRisk">What customers paid for the orders behind them, each order once, one amount a currency.</param>
/// <param name="Rules">All rules, most severe first.</param>
/// <param name="Running">Whether a check is going on at this moment.</param>
public sealed record ConsistencyState(
    Verdict Verdict, string? Why, DateTimeOffset? CheckedAt, long? Orders, TimeSpan? Took, DateTimeOffset? LastConsistentAt,
    long Open, long Critical, IReadOnlyList<Money> AtRisk, IReadOnlyList<RuleFigure> Rules, bool Running)
{
    /// <summary>Of the rules that are switched on and have open findings, the most severe; null where nothing is open.</summary>
    public Severity? Worst => Rules.Where(figure => figure is { On: true, Open: > 0 })
        .Max(figure => Domain.Consistency.Rules.Find(figure.Rule)?.Severity);
}

/// <param name="On">Whether it is looked at; what is open of one that is switched off is as old as that.</param>
/// <param name="OldestOpen">Since when the order of the oldest one has been so.</param>
/// <param name="Fault">Why nothing is known of it, in the form of <see cref="ConsistencyState.Why"/>.</param>
public sealed record RuleFigure(string Rule, bool On, long Open, IReadOnlyList<Money> AtRisk, DateTimeOffset? OldestOpen, string? Fault)
{
    /// <summary>
    /// Of the rule that only a comparison with Stripe looks at: when the last one began that came to its end; null if none ever did.
    /// </summary>
    public DateTimeOffset? ComparedAt { get; init; }
}

/// <summary>
/// Orders that have lacked their booking since one day, the one on which they were placed or came to be so, by who put them right since.
/// </summary>
/// <param name="Day">In the reader's zone.</param>
public sealed record TrendDay(DateOnly Day, long ByPerson, long ByMonitor, long ByGuard, long ByOwner, long StillOpen);

/// <param name="Label">How long, in words.</param>
public sealed record LifetimeBucket(string Label, long Count);

/// <param name="Rule">Null for all.</param>
/// <param name="Open">True lists open findings, false lists resolved ones.</param>
/// <param name="Cursor">From a page of the list; null for the first.</param>
public sealed record FindingFilter(string? Rule = null, bool Open = true, string? Cursor = null);

/// <param name="Subject">The order's id, or the part of the guard.</param>
/// <param name="Since">Since when the order has been so, as far as its own row shows; no later than <paramref name="FirstSeen"/>.</param>
/// <param name="LastSeen">Null while it is open.</param>
/// <param name="ResolvedBy">Null for the marketplace's own application.</param>
/// <param name="Detail">What differs, where the rule alone does not say it.</param>
public sealed record FindingItem(
    long Id, string Rule, string Subject, string? OrderNumber, Money? AtRisk, DateTimeOffset Since, DateTimeOffset FirstSeen,
    DateTimeOffset? LastSeen, int CameBack,
    DateTimeOffset? ResolvedAt, Resolution? Resolution, string? ResolvedBy, string? Detail = null)
{
    /// <summary>How long it took until somebody looked.</summary>
    public TimeSpan FoundAfter => FirstSeen - Since;

    /// <summary>Who resolved it, as a file names them.</summary>
    public string ResolvedByName => (Resolution, ResolvedBy) switch
    {
        (_, { } name) => name,
        (Data.Own.Resolution.Monitor, _) => "The monitor",
        (Data.Own.Resolution.Guard, _) => "The guard",
        (Data.Own.Resolution.Owner, _) => "The marketplace itself",
        _ => "–",
    };

    /// <summary>Of a page of missing bookings: why machinery creates none for this order; null where it may.</summary>
    public LeftAlone? LeftAlone { get; init; }
}
