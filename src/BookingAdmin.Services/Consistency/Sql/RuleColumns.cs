using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>How a value of the facts stands in SQL.</summary>
enum RuleKind
{
    Truth,
    Text,
    /// <summary>Without a zone, in UTC, as the owner's columns are.</summary>
    Time,
    /// <summary>Whole cents as floating point: exact, and far faster than numeric.</summary>
    Cents,
    Status,
    Whole,
}

/// <param name="Nullable">Whether C# compares it with null and not with a member that is always there.</param>
/// <param name="Raw">The amount as it is stored: what is equal there is equal in cents.</param>
/// <param name="Suspect">Of a truth that other tables tell: a condition without them that holds wherever it does.</param>
/// <param name="Elsewhere">Whether other tables tell it, and nothing without them.</param>
sealed record RuleTerm(
    string Sql, RuleKind Kind, bool Nullable = false, Type? Status = null, string? Raw = null, string? Suspect = null,
    bool Elsewhere = false);

/// <summary>
/// Where each member that a rule may name is found: aliases o ("Order"), b (its "Booking", if any), r (its refund, if any).
/// </summary>
static class RuleColumns
{
    /// <summary>What everything is read from; missing partners are rows of nulls.</summary>
    public const string Joined = $"""public."Order" o {Partners}""";

    /// <summary>The partners of orders that come from elsewhere.</summary>
    public const string Partners = """
        LEFT JOIN public."Booking" b ON b."orderId" = o.id
        LEFT JOIN booking_admin.refund r ON r.order_id = o.id AND r.status <> 'Withdrawn'
        """;

    /// <summary>The customer paid, and an amount that an order can have.</summary>
    public const string IsPaid = """o."paymentStatus" = 'SUCCEEDED' AND abs(o."totalAmount") < 1e12""";

    /// <summary>The same columns as <see cref="Orders.OrderFactsQuery"/>; a date that is not there is passed over.</summary>
    static readonly string ImpossibleDate = $"""
        COALESCE({string.Join(" OR ", new[]
        {
            "o.\"createdAt\"", "o.\"paidAt\"", "o.\"scheduledDate\"", "o.\"deliveredAt\"", "o.\"approvedAt\"", "o.\"declinedAt\"",
            "b.\"createdAt\"", "b.deadline", "b.\"scheduledDate\"",
        }.Select(date => $"{date} < '2000-01-01' OR {date} >= '2100-01-01'"))}, false)
        """;

    /// <summary>The foreign key answers for all orders at once; only where the owner has dropped it are users looked for.</summary>
    const string CustomerUnchecked = """
        (SELECT NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.convalidated
            AND k.conrelid = 'public."Order"'::regclass AND k.confrelid = 'public."User"'::regclass))
        """;

    const string Held = """
        (o."paymentStatus" = 'PENDING' AND EXISTS (SELECT FROM booking_admin.payment_authorization a
            WHERE a.order_id = o.id AND a.ended_at IS NULL))
        """;

    const string CustomerGone = $"""({CustomerUnchecked} AND NOT EXISTS (SELECT FROM public."User" u WHERE u.id = o."userId"))""";

    /// <summary>Null exactly where there is no such partner. The columns of the join, because then PostgreSQL sees an anti-join.</summary>
    public static IReadOnlyDictionary<Type, string> Presence { get; } = new Dictionary<Type, string>
    {
        [typeof(BookingFacts)] = """b."orderId" """.TrimEnd(),
        [typeof(RefundFacts)] = "r.order_id",
    };

    static readonly Dictionary<(Type, string), RuleTerm> Members = new()
    {
        [(typeof(OrderFacts), nameof(OrderFacts.Id))] = new("o.id", RuleKind.Text),
        [(typeof(OrderFacts), nameof(OrderFacts.OrderNumber))] = new("o.\"orderNumber\"", RuleKind.Text),
        [(typeof(OrderFacts), nameof(OrderFacts.UserId))] = new("o.\"userId\"", RuleKind.Text),
        [(typeof(OrderFacts), nameof(OrderFacts.CelebrityId))] = new("o.\"celebrityId\"", RuleKind.Text),
        [(typeof(OrderFacts), nameof(OrderFacts.Status))] = Status<OrderStatus>("o.status"),
        [(typeof(OrderFacts), nameof(OrderFacts.PaymentStatus))] = Status<PaymentStatus>("o.\"paymentStatus\""),
        [(typeof(OrderFacts), nameof(OrderFacts.ApprovalStatus))] = Status<ApprovalStatus>("o.\"approvalStatus\""),
        [(typeof(OrderFacts), nameof(OrderFacts.TotalAmount))] = Amount("o.\"totalAmount\""),
        [(typeof(OrderFacts), nameof(OrderFacts.CelebrityAmount))] = Amount("o.\"celebrityAmount\"", nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.PlatformFee))] = Amount("o.\"platformFee\"", nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.PaymentIntentId))] = new("o.\"paymentIntentId\"", RuleKind.Text, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.PaidAt))] = new("o.\"paidAt\"", RuleKind.Time, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.CreatedAt))] = new("o.\"createdAt\"", RuleKind.Time),
        [(typeof(OrderFacts), nameof(OrderFacts.DeliveredAt))] = new("o.\"deliveredAt\"", RuleKind.Time, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.TransferStatus))] = Status<TransferStatus>("o.\"transferStatus\""),
        [(typeof(OrderFacts), nameof(OrderFacts.ApprovedAt))] = new("o.\"approvedAt\"", RuleKind.Time, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.DeclinedAt))] = new("o.\"declinedAt\"", RuleKind.Time, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.RevisionCount))] = new("o.\"revisionCount\"", RuleKind.Whole),
        [(typeof(OrderFacts), nameof(OrderFacts.VideoUrl))] = new("o.\"videoUrl\"", RuleKind.Text, Nullable: true),
        [(typeof(OrderFacts), nameof(OrderFacts.UpdatedAt))] = new("o.\"updatedAt\"", RuleKind.Time),
        [(typeof(OrderFacts), nameof(OrderFacts.HasImpossibleDate))] = new(ImpossibleDate, RuleKind.Truth),
        [(typeof(OrderFacts), nameof(OrderFacts.CustomerGone))] = new(CustomerGone, RuleKind.Truth, Suspect: CustomerUnchecked),
        // Without a booking its column is null, which greatest() passes over.
        [(typeof(OrderFacts), nameof(OrderFacts.ChangedAt))] = new("greatest(o.\"updatedAt\", b.\"updatedAt\")", RuleKind.Time),
        [(typeof(BookingFacts), nameof(BookingFacts.Id))] = new("b.id", RuleKind.Text),
        [(typeof(BookingFacts), nameof(BookingFacts.OrderNumber))] = new("b.\"orderNumber\"", RuleKind.Text),
        [(typeof(BookingFacts), nameof(BookingFacts.UserId))] = new("b.\"userId\"", RuleKind.Text),
        [(typeof(BookingFacts), nameof(BookingFacts.CelebrityId))] = new("b.\"celebrityId\"", RuleKind.Text),
        [(typeof(BookingFacts), nameof(BookingFacts.Status))] = Status<BookingStatus>("b.status"),
        [(typeof(BookingFacts), nameof(BookingFacts.TotalAmount))] = Amount("b.\"totalAmount\""),
        [(typeof(BookingFacts), nameof(BookingFacts.Due))] = new(DueSql.OfBooking, RuleKind.Time, Elsewhere: true),
        [(typeof(RefundFacts), nameof(RefundFacts.Kind))] = Status<MoneyBack>("r.kind"),
        [(typeof(RefundFacts), nameof(RefundFacts.Status))] = Status<RefundStatus>("r.status"),
        [(typeof(RefundFacts), nameof(RefundFacts.NotBefore))] = new("(r.not_before AT TIME ZONE 'UTC')", RuleKind.Time),
        [(typeof(RuleLimits), nameof(RuleLimits.MissingBefore))] = new("@missing_before", RuleKind.Time),
        [(typeof(RuleLimits), nameof(RuleLimits.RefundBefore))] = new("@refund_before", RuleKind.Time),
        [(typeof(OrderFacts), nameof(OrderFacts.Held))] = new(Held, RuleKind.Truth, Suspect: "o.\"paymentStatus\" = 'PENDING'"),
        [(typeof(RuleLimits), nameof(RuleLimits.UnansweredBefore))] = new("@unanswered_before", RuleKind.Time),
        [(typeof(RuleLimits), nameof(RuleLimits.OverdueBefore))] = new("@overdue_before", RuleKind.Time),
        [(typeof(RuleLimits), nameof(RuleLimits.SplitTolerance))] = new("@split_tolerance", RuleKind.Cents),
    };

    /// <returns>Null for a member that is no column.</returns>
    public static RuleTerm? Find(Type? of, string member) => of is null ? null : Members.GetValueOrDefault((of, member));

    /// <summary>As the database spells a status: the owner's enums by their labels, ours by their names.</summary>
    public static string Literal(Type status, object value) =>
        $"'{(status == typeof(MoneyBack) || status == typeof(RefundStatus) ? value.ToString() : Labels.OfMember(value))}'";

    /// <summary>
    /// The steps of <see cref="Money.WholeCents"/>, so that both come to the same number. Not least(), which takes null for the greater.
    /// </summary>
    public static string WholeCents(string column) => $"""
        (CASE WHEN {column} >= 0 AND {column} < {Most} THEN floor({column} * 100 + {Half})
            WHEN {column} < 0 AND {column} > -{Most} THEN -floor(-{column} * 100 + {Half}) WHEN {column} >= {Most} THEN 100 * {Most}
            WHEN {column} < 0 THEN -100 * {Most} END)
        """;

    const string Most = "1e12::float8";

    /// <summary>Half a cent, and what floating point makes of one.</summary>
    public const string Half = "0.5000001::float8";

    static RuleTerm Status<T>(string column) where T : struct, Enum => new(column, RuleKind.Status, Status: typeof(T));

    static RuleTerm Amount(string column, bool nullable = false) => new(WholeCents(column), RuleKind.Cents, nullable, Raw: column);
}
