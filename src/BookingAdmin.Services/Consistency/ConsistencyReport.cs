using System.Globalization;
using System.Runtime.CompilerServices;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency;

/// <summary>What the runs found, for people: the state now, how it went, and the findings one by one.</summary>
public sealed class ConsistencyReport(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    const int PageSize = 50, MostDays = 366;

    static readonly string MissingBookingId = Rules.All.OfType<MissingBooking>().Single().Id;

    /// <summary>Whether the data is consistent now. Where the database answers but the figures cannot be had, the state says so.</summary>
    public async Task<ConsistencyState> StateAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            // One snapshot, so that figures and verdict are of the same moment.
            await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
            // What was found earlier says nothing of tables that are no longer what they were.
            if ((await MarketplaceRights.ReadOnlyAsync(context, cancel)
                ?? await MarketplaceShape.FaultAsync(context, cancel)) is { } changed)
                return StateQuery.Uncountable(changed, settings.Rules);
            return StateQuery.Judge(await StateQuery.ReadAsync(context, settings, cancel), settings.Rules, clock.GetUtcNow());
        }
        catch (PostgresException e) when (!DatabaseFault.IsUnavailable(e))
        {
            return StateQuery.Uncountable($"{WorkFault.NotComputed} {e.SqlState}", settings.Rules);
        }
    }

    /// <summary>
    /// Missing bookings by the day since which their orders have lacked them, oldest first, every day present and today the last.
    /// </summary>
    /// <param name="days">1 to 366.</param>
    /// <param name="zone">The reader's: where a day begins.</param>
    public async Task<IReadOnlyList<TrendDay>> TrendAsync(Actor actor, int days, TimeZoneInfo zone, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        Check(days);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        DateOnly[] dates = [.. Enumerable.Range(0, days).Select(i => today.AddDays(i - days + 1))];
        DateTime[] starts = [.. dates.Select(day => StartOf(day, zone))];
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var counts = await context.Database.SqlQuery<DayCount>($"""
            SELECT width_bucket(f.since, {starts}) AS "Day", f.resolution AS "Resolution", count(*) AS "Count"
            FROM booking_admin.finding f WHERE f.rule = {MissingBookingId} AND f.since >= {starts[0]} GROUP BY 1, 2
            """).ToListAsync(cancel);
        return [.. dates.Select((day, i) => new TrendDay(day,
            Of(i, nameof(Resolution.Person)), Of(i, nameof(Resolution.Monitor)), Of(i, nameof(Resolution.Guard)),
            Of(i, nameof(Resolution.Owner)), Of(i, null)))];

        long Of(int i, string? resolution) =>
            counts.Where(count => count.Day == i + 1 && count.Resolution == resolution).Sum(count => count.Count);
    }

    /// <summary>How long the missing bookings lived that were resolved in these days, shortest first, every bucket present.</summary>
    /// <param name="days">1 to 366.</param>
    public async Task<IReadOnlyList<LifetimeBucket>> LifetimesAsync(Actor actor, int days, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        Check(days);
        var since = clock.GetUtcNow().AddDays(-days);
        TimeSpan[] limits = [.. Lifetimes.Skip(1).Select(lifetime => lifetime.From)];
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var counts = await context.Database.SqlQuery<LifetimeCount>($"""
            SELECT width_bucket(f.resolved_at - f.since, {limits}) AS "Bucket", count(*) AS "Count"
            FROM booking_admin.finding f WHERE f.rule = {MissingBookingId} AND f.resolved_at >= {since} GROUP BY 1
            """).ToDictionaryAsync(count => count.Bucket, count => count.Count, cancel);
        return [.. Lifetimes.Select((lifetime, i) => new LifetimeBucket(lifetime.Label, counts.GetValueOrDefault(i)))];
    }

    /// <summary>One page of findings, newest first.</summary>
    /// <exception cref="InvalidInputException">There is no such rule, or the cursor is none.</exception>
    public async Task<Page<FindingItem>> FindingsAsync(Actor actor, FindingFilter filter, CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        var cursor = Cursor.Parse(filter.Cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // Ids are given in the order of first sight, and a page of ids costs the same wherever it is.
        var findings = Filtered(context, filter.Rule, filter.Open);
        if (cursor is not null)
        {
            var at = IdOf(cursor);
            findings = cursor.Forward ? findings.Where(f => f.Id < at) : findings.Where(f => f.Id > at);
        }
        findings = cursor is null or { Forward: true } ? findings.OrderByDescending(f => f.Id) : findings.OrderBy(f => f.Id);
        var rows = await findings.Take(PageSize + 1).ToListAsync(cancel);
        var left = await LeftAloneSql.AmongAsync(
            context, [.. rows.Where(f => f.Rule == MissingBookingId && f.ResolvedAt is null).Select(f => f.Subject)], cancel);
        return Page.Of([.. rows.Select(f => ItemOf(f) with { LeftAlone = left.GetValueOrDefault(f.Subject) })], PageSize, cursor,
            item => new(true, 0, item.FirstSeen, item.Id.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Every finding that is open, or was resolved, newest first, streamed.</summary>
    /// <param name="rule">Null for all.</param>
    /// <param name="open">Else what has been resolved.</param>
    /// <exception cref="InvalidInputException">There is no such rule.</exception>
    public async IAsyncEnumerable<FindingItem> ExportAsync(
        Actor actor, string? rule, bool open, [EnumeratorCancellation] CancellationToken cancel)
    {
        actor.Require(Permission.ViewReports);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await foreach (var row in Filtered(context, rule, open).OrderByDescending(f => f.Id).AsAsyncEnumerable().WithCancellation(cancel))
            yield return ItemOf(row);
    }

    static IQueryable<FindingRow> Filtered(BookingAdminContext context, string? rule, bool open)
    {
        if (rule is not null && Rules.Find(rule) is null)
            throw new InvalidInputException(T($"There is no rule \"{rule}\"."));
        var findings = context.Findings.AsNoTracking().Where(f => open ? f.ResolvedAt == null : f.ResolvedAt != null);
        return rule is null ? findings : findings.Where(f => f.Rule == rule);
    }

    static long IdOf(Cursor cursor) => long.TryParse(cursor.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new InvalidInputException(T("This link to a page of the list is damaged. Start again from the first page."));

    static FindingItem ItemOf(FindingRow f) => new(
        f.Id, f.Rule, f.Subject, f.OrderNumber, f is { AtRisk: { } amount, Currency: { } currency } ? new Money(amount, currency) : null,
        f.Since, f.FirstSeen, f.LastSeen, f.CameBack, f.ResolvedAt, f.Resolution, f.ResolvedBy, f.Detail);

    /// <summary>
    /// Midnight, or the first moment after it where clocks are put forward over it; the first of two where they are put back.
    /// </summary>
    static DateTime StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return DateTime.SpecifyKind(midnight - offset, DateTimeKind.Utc);
    }

    static void Check(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MostDays);
    }

    static readonly (TimeSpan From, string Label)[] Lifetimes =
    [
        (TimeSpan.Zero, "under a minute"),
        (TimeSpan.FromMinutes(1), "1 to 10 minutes"),
        (TimeSpan.FromMinutes(10), "10 to 60 minutes"),
        (TimeSpan.FromHours(1), "1 to 24 hours"),
        (TimeSpan.FromDays(1), "1 to 7 days"),
        (TimeSpan.FromDays(7), "a week and more"),
    ];

    sealed record DayCount(int Day, string? Resolution, long Count);

    sealed record LifetimeCount(int Bucket, long Count);
}
