using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Services.Notices;

/// <summary>
/// Writes notices in the transaction that causes them. A person hears of a thing once: what has been written about the same subject
/// stays, unless it was cancelled and holds again.
/// </summary>
static class NoticeWriter
{
    /// <summary>What happens to a notice that is there already; alias `n` is the row.</summary>
    internal const string OnConflict = """
        ON CONFLICT (kind, recipient, subject) DO UPDATE SET state = 'Waiting', since = excluded.since, created_at = excluded.created_at,
            not_before = excluded.not_before, values = excluded.values
        WHERE n.state = 'Cancelled'
        """;

    /// <summary>To the celebrity, whether she has ever signed in here or not.</summary>
    public static Task<int> ToCelebrityAsync(
        BookingAdminContext context, NewNotice notice, string celebrityId, CancellationToken cancel) => context.Database.ExecuteSqlRawAsync(
            Insert("""SELECT 'user:' || c."userId" AS id FROM public."Celebrity" c WHERE c.id = @to"""),
            notice.Parameters(new NpgsqlParameter<string>("to", celebrityId)), cancel);

    /// <summary>To one actor.</summary>
    public static Task<int> ToActorAsync(BookingAdminContext context, NewNotice notice, ActorId actor, CancellationToken cancel) =>
        context.Database.ExecuteSqlRawAsync(
            Insert("SELECT @to AS id"), notice.Parameters(new NpgsqlParameter<string>("to", actor.Text)), cancel);

    /// <summary>To support staff and admins who signed in within the last ninety days.</summary>
    public static Task<int> ToStaffAsync(BookingAdminContext context, NewNotice notice, CancellationToken cancel) =>
        context.Database.ExecuteSqlRawAsync(Insert($"SELECT id FROM {Staff("Support|Admin")}"), notice.Parameters(null), cancel);

    /// <summary>The rows of people with one of these roles, by an alias that a statement gives; its parameter is @now.</summary>
    internal static string Staff(string roles) => $"""
        (SELECT id, zone FROM booking_admin.notice_recipient WHERE roles ~ '{roles}' AND seen_at > @now - interval '90 days') staff
        """;

    static string Insert(string recipients) => $"""
        INSERT INTO booking_admin.notice AS n (kind, recipient, subject, order_id, values, since, created_at, not_before, state)
        SELECT @kind, r.id, @subject, @order, @values, @since, @now, @not_before, 'Waiting' FROM ({recipients}) r
        {OnConflict}
        """;
}

/// <param name="Subject">What the notice is about: each person is notified of it once.</param>
/// <param name="Now">When it is written, and since when it is so.</param>
sealed record NewNotice(NoticeKind Kind, string Subject, DateTimeOffset Now)
{
    public string? OrderId { get; init; }

    /// <summary>Codes and values.</summary>
    public Dictionary<string, string>? Values { get; init; }

    /// <summary>Later than now where the cause can still be taken back.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    internal NpgsqlParameter[] Parameters(NpgsqlParameter? to) =>
    [
        .. to is null ? [] : new[] { to },
        new NpgsqlParameter<string>("kind", Kind.Id),
        new NpgsqlParameter<string>("subject", Subject),
        new("order", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)OrderId ?? DBNull.Value },
        new("values", NpgsqlTypes.NpgsqlDbType.Jsonb)
            { Value = Values is null ? DBNull.Value : System.Text.Json.JsonSerializer.Serialize(Values) },
        new NpgsqlParameter<DateTime>("since", Now.UtcDateTime),
        new NpgsqlParameter<DateTime>("now", Now.UtcDateTime),
        new NpgsqlParameter<DateTime>("not_before", (NotBefore ?? Now).UtcDateTime),
    ];
}
