using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;

namespace BookingAdmin.Services.Payments.Books;

public enum RefundFilter { Failed, Waiting, Done, All }

public enum EventFilter
{
    NeedsSomebody,
    /// <summary>Received, or failed and tried again by itself.</summary>
    Waiting,
    Handled,
    Settled,
    Ignored,
    All,
}

public enum OutboxFilter { Waiting, Dead, Done, All }

/// <summary>How payments stand.</summary>
/// <param name="On">Whether Stripe has a key here; without one nothing is asked of it.</param>
/// <param name="Webhooks">Whether events can be known to be Stripe's; else each is refused.</param>
/// <param name="DoneToday">Refunds that ended well since the reader's midnight.</param>
/// <param name="Waiting">What is on its way back to customers, one amount a currency.</param>
/// <param name="Stuck">What is owed to customers by refunds that failed, one amount a currency.</param>
/// <param name="EventsFailed">Tried again by themselves.</param>
/// <param name="LastEventAt">When the last event came in; null if none ever did.</param>
/// <param name="Outbox">Its last sign of life; null if there never was one.</param>
/// <param name="Mismatches">Orders that differ from what Stripe has.</param>
public sealed record PaymentOverview(
    bool On, bool Webhooks, long RefundsWaiting, long RefundsFailed, long DoneToday, IReadOnlyList<Money> Waiting,
    IReadOnlyList<Money> Stuck,
    long EventsFailed, long EventsReceived, long OutboxWaiting, long DeadLetters, DateTimeOffset? LastEventAt, OutboxBeat? Outbox,
    long Mismatches)
{
    /// <summary>Events that need somebody, and that nobody has settled.</summary>
    public long EventsOpen { get; init; }

    /// <summary>Payments that are being closed, so that nobody can make them any more: nobody waits for money there.</summary>
    public long ClosingsWaiting { get; init; }

    /// <summary>Payments that could not be closed, and can still be made.</summary>
    public long ClosingsFailed { get; init; }

    /// <summary>Calls of Stripe that were given up, without those of refunds.</summary>
    public long CallsGivenUp { get; init; }

    /// <summary>Payments that orders and tips wait for, to be made at Stripe.</summary>
    public long PaymentsWaiting { get; init; }

    /// <summary>Orders and tips that ended since the reader's midnight because Stripe made no payment for them.</summary>
    public long GivenUpToday { get; init; }
}

/// <param name="Fault">Why it could not do its work, a line for each <see cref="WorkFault"/>.</param>
public sealed record OutboxBeat(DateTimeOffset At, Standing Standing, string? Fault);

/// <param name="OrderNumber">Null where the marketplace has no such order any more.</param>
/// <param name="Fault">Why it failed, or why the last attempt did: Stripe's code, or a word of ours.</param>
/// <param name="NextAt">When it is tried next; null where nothing is left to try.</param>
/// <param name="IsDead">Its attempts were given up.</param>
public sealed record RefundLine(
    long Id, MoneyBack Kind, string OrderId, string? OrderNumber, Money Amount, RefundStatus Status, DateTimeOffset CreatedAt,
    DateTimeOffset? SettledAt,
    string? PaymentIntentId, string? StripeRefundId, string? Fault, DateTimeOffset? NextAt, int Attempts, bool IsDead)
{
    /// <summary>What Stripe had of it before anything was sent from here.</summary>
    public FoundAtStripe? Found { get; init; }
}

/// <param name="OrderNumber">Null where it is about no order of ours.</param>
/// <param name="NextAt">When it is handled next; null where it is not handled by itself any more.</param>
public sealed record EventLine(
    string Id, string Type, DateTimeOffset ReceivedAt, StripeEventState State, PaymentOutcome? Outcome, string? Fault, int Attempts,
    DateTimeOffset? NextAt,
    DateTimeOffset? HandledAt, string? ObjectId, string? PaymentIntentId, string? OrderId, string? OrderNumber, bool OfTip)
{
    /// <summary>Why somebody has to look, an <see cref="EventFault"/>; stays when it is settled.</summary>
    public string? NeedsSomebody { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? SettledBy { get; init; }
    public string? SettleReason { get; init; }

    public bool IsOpen => NeedsSomebody is not null && SettledAt is null;

    /// <summary>Whether its type is of matter here.</summary>
    public bool Matters => StripeEventTypes.Matters(Type);
}

/// <param name="Amount">Of a refund.</param>
/// <param name="MoneyBack">What it carries out, of <see cref="OutboxKind.MoneyBack"/>.</param>
public sealed record OutboxLine(
    long Id, OutboxKind Kind, MoneyBack? MoneyBack, string? OrderId, string? OrderNumber, bool OfTip, Money? Amount,
    DateTimeOffset CreatedAt, DateTimeOffset NextAt,
    int Attempts, string? Fault, DateTimeOffset? DoneAt, DateTimeOffset? DeadAt)
{
    /// <summary>Of <see cref="OutboxKind.ForwardEvent"/>: which of Stripe's events.</summary>
    public string? EventId { get; init; }

    /// <summary>How what it carries out has ended, or stands, of <see cref="OutboxKind.MoneyBack"/>.</summary>
    public RefundStatus? Status { get; init; }

    /// <summary>
    /// Its order or tip was over or gone before it could be paid: then it is done with this fault, and nobody refused anything.
    /// </summary>
    public bool WasOver => Fault is WantedIntent.OrderOver or WantedIntent.OrderGone;
}

/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Fault">Why it ended before its end.</param>
public sealed record ComparisonLine(
    long Id, string By, DateTimeOffset Since, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long Compared, long Disagreed,
    string? Fault);

/// <param name="Running">Whether one goes on at this moment.</param>
/// <param name="Open">Orders that differ from what Stripe has, as far as comparisons have looked.</param>
public sealed record Comparisons(IReadOnlyList<ComparisonLine> Lines, bool Running, long Open);
