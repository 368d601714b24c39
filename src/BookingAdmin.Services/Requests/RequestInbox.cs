using System.Linq.Expressions;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Repair;
using NpgsqlTypes;

namespace BookingAdmin.Services.Requests;

/// <summary>The booking requests of one celebrity: a caller sees only their own.</summary>
public sealed class RequestInbox(IDbContextFactory<BookingAdminContext> contexts, RequestHealing healing)
{
    public const int PageSize = 25;

    /// <summary>Tabs count no further: a celebrity with twenty thousand bookings must not wait for a number that nobody reads.</summary>
    public const int CountLimit = 100;

    /// <summary>What waits is counted further, because it is money.</summary>
    public const int WaitingLimit = 1000;

    /// <summary>How many of the newest requests are looked at for the counts.</summary>
    public const int LookLimit = 2000;

    const int CardMessageLength = 280, CardNoteLength = 160;

    /// <summary>Creates what this celebrity's list lacks: before the list and its counts are read, so that they hide nothing.</summary>
    public async Task<Healed> HealAsync(Actor actor, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        // An order that another transaction holds is not waited for, because the page looks again by itself.
        return await healing.RunAsync(context, celebrity, RepairTransaction.Once, cancel);
    }

    /// <exception cref="InvalidInputException">The search is too long or the cursor is damaged.</exception>
    public async Task<Page<RequestCard>> ListAsync(Actor actor, RequestQuery query, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        var cursor = Cursor.Parse(query.Cursor);
        var pattern = SearchText.Pattern(query.Search);

        await using var context = await contexts.CreateDbContextAsync(cancel);
        var bookings = context.Bookings.Where(VisibleRequests.Of(celebrity)).On(query.Tab);
        if (pattern is not null)
            bookings = bookings.Where(b =>
                EF.Functions.ILike(b.OrderNumber, pattern) || EF.Functions.ILike(b.RecipientName, pattern)
                || EF.Functions.ILike(b.Occasion!, pattern) || EF.Functions.ILike(b.User!.Name!, pattern));

        var rows = await (query.ByDue ? ByDue(bookings, cursor) : ByAge(bookings, cursor))
            .Take(PageSize + 1)
            .Select(ToRow)
            .ToListAsync(cancel);
        var rush = await DueSql.RushAmongAsync(
            context, [.. rows.Where(row => row.Card.Deadline is null).Select(row => row.OrderId)], cancel);
        var held = await HeldAsync(
            context, [.. rows.Where(row => row.Card is { Open: true, PaymentStatus: PaymentStatus.Pending }).Select(row => row.OrderId)],
            cancel);
        var expired = await ExpiredAsync(
            context, [.. rows.Where(row => row.Card.Tab is RequestTab.Declined).Select(row => row.OrderId)], cancel);
        return Page.Of(
            [.. rows.Select(row => row.Card with
            {
                Expired = expired.Contains(row.OrderId),
                Rush = rush.Contains(row.OrderId),
                HeldUntil = held.TryGetValue(row.OrderId, out var until) ? until : null,
            })], PageSize, cursor,
            card => new(true, 0, query.ByDue ? card.Deadline ?? DueDate.Of(card.CreatedAt, rush: false) : card.CreatedAt, card.Id));
    }

    /// <summary>How many requests each tab has, and what waits.</summary>
    public async Task<RequestCounts> CountAsync(Actor actor, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);

        var rows = await context.Database.SqlQueryRaw<CountRow>(InboxSql.Counts,
            new NpgsqlParameter<string>("celebrity", celebrity), new NpgsqlParameter<int>("looked", LookLimit),
            new NpgsqlParameter<int>("waiting", WaitingLimit)).ToListAsync(cancel);

        var (looked, waiting) = (rows.Where(row => !row.Waits).ToList(), rows.Where(row => row.Waits).ToList());
        var all = looked.Sum(row => row.Count);
        return new(
            [.. Enum.GetValues<RequestTab>().Select(tab => tab switch
            {
                RequestTab.Waiting => new Count(waiting.Sum(row => row.Count), WaitingLimit),
                RequestTab.All => new(all, CountLimit),
                _ => new(looked.Where(row => row.Tab == tab).Sum(row => row.Count), CountLimit, all >= LookLimit),
            })],
            [.. waiting.OrderByDescending(row => row.Count).Select(row => Amount(row.Earns, row.Currency!))],
            waiting.Min(row => row.Due),
            looked.Where(row => row.Tab is RequestTab.Accepted).Min(row => row.Due)) { FirstLapse = waiting.Min(row => row.Lapse) };
    }

    /// <summary>What was earned, and what is still to come.</summary>
    /// <param name="month">When this month began for the person who reads it.</param>
    public async Task<RequestTotals> SumAsync(Actor actor, DateTimeOffset month, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Database.SqlQueryRaw<TotalRow>(InboxSql.Totals,
            new NpgsqlParameter<string>("celebrity", celebrity),
            new NpgsqlParameter<DateTime>("month", NpgsqlDbType.Timestamp)
                { TypedValue = DateTime.SpecifyKind(month.UtcDateTime, DateTimeKind.Unspecified) }).ToListAsync(cancel);
        return new(Amounts(row => row.Earned), Amounts(row => row.ThisMonth), Amounts(row => row.Coming));

        Money[] Amounts(Func<TotalRow, double?> which) =>
            [.. rows.Where(row => which(row) > 0).OrderByDescending(which).Select(row => Amount(which(row), row.Currency))];
    }

    static Money Amount(double? sum, string currency) => new(Money.FromDatabase(sum ?? 0), currency);

    /// <returns>Null when there is no such request, or it is somebody else's.</returns>
    public async Task<RequestDetail?> FindAsync(Actor actor, string bookingId, CancellationToken cancel)
    {
        var celebrity = actor.RequireCelebrity(Permission.ViewOwnRequests);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var visible = context.Bookings.Where(VisibleRequests.Of(celebrity));
        // A request that ended because nobody paid is in no list any more; its page still shows that to a person who has it open or has a
        // link to it.
        var found = await context.Bookings
            .Where(b => b.Id == bookingId && b.CelebrityId == celebrity
                && (visible.Any(v => v.Id == b.Id)
                    || context.AuditEntries.Any(entry => entry.OrderId == b.OrderId && entry.Action == AuditAction.OrderUnpaid)
                    || context.PaymentAuthorizations.Any(a => a.OrderId == b.OrderId)))
            .Select(b => new
            {
                Booking = b,
                b.Order,
                CustomerName = b.User!.Name,
                CustomerGone = b.User == null,
                Tips = b.Order.Tips.Where(tip => tip.PaymentStatus == PaymentStatus.Succeeded).Sum(tip => tip.Amount),
                RestoredAt = context.AuditEntries
                    .Where(entry => entry.BookingId == b.Id && entry.OrderId == b.OrderId && entry.Action == AuditAction.BookingCreated)
                    .Select(entry => (DateTimeOffset?)entry.At).FirstOrDefault(),
                Refund = context.Refunds.Where(refund =>
                    refund.OrderId == b.OrderId && refund.Kind == MoneyBack.Refund && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund => (RefundStatus?)refund.Status).FirstOrDefault(),
                Unpaid = b.Order.Status == OrderStatus.Cancelled && b.Order.PaymentStatus == PaymentStatus.Cancelled
                    && b.Order.ApprovalStatus != ApprovalStatus.Declined
                    && context.AuditEntries.Any(entry => entry.OrderId == b.OrderId && entry.Action == AuditAction.OrderUnpaid),
                Hold = context.PaymentAuthorizations.FirstOrDefault(a => a.OrderId == b.OrderId),
            })
            .AsNoTracking()
            .FirstOrDefaultAsync(cancel);
        if (found is null)
        {
            // A booking that went missing was created anew, under another id: a link to the former one leads to it.
            var anew = await context.Bookings
                .Where(b => b.CelebrityId == celebrity && b.Id != bookingId
                    && context.AuditEntries.Any(entry => entry.OrderId == b.OrderId && entry.BookingId == bookingId))
                .Select(b => b.Id).FirstOrDefaultAsync(cancel);
            return anew is null ? null : await FindAsync(actor, anew, cancel);
        }

        var (booking, order) = (found.Booking, found.Order);
        var expired = booking.Status is BookingStatus.Cancelled
            && (await ExpiredAsync(context, [order.Id], cancel)).Count > 0;
        var rush = booking.Deadline is null
            ? await DueSql.RushAmongAsync(context, [order.Id], cancel) : System.Collections.Frozen.FrozenSet<string>.Empty;
        return new(
            new(booking.Id, found.CustomerName, booking.RecipientName, booking.Occasion, booking.Message,
                new(Money.FromDatabase(order.CelebrityAmount ?? booking.Price), order.Currency),
                new(Money.FromDatabase(found.Tips), order.Currency),
                booking.Status, order.Status, order.PaymentStatus, booking.Deadline, booking.CreatedAt, order.DeliveredAt,
                rush.Contains(order.Id))
                {
                    CustomerGone = found.CustomerGone, ApprovalStatus = order.ApprovalStatus, Revisions = order.RevisionCount,
                    Expired = expired, HeldUntil = found.Hold is { EndedAt: null } hold ? hold.CaptureBefore : null,
                },
            booking.OrderNumber, booking.Message, booking.SpecialInstructions ?? booking.Instructions, order.MessageType,
            new(Money.FromDatabase(booking.TotalAmount), order.Currency),
            booking.ScheduledDate, order.ScheduledTime, order.DeclineReason, found.RestoredAt, found.Refund, found.Unpaid,
            Lapsed: found.Hold is { EndedAt: not null } && order is { Status: OrderStatus.Cancelled, PaymentStatus: PaymentStatus.Cancelled,
                ApprovalStatus: not ApprovalStatus.Declined });
    }

    /// <summary>Until when banks hold the money of these orders.</summary>
    static async Task<IReadOnlyDictionary<string, DateTimeOffset>> HeldAsync(
        BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        orders is [] ? System.Collections.Frozen.FrozenDictionary<string, DateTimeOffset>.Empty
            : await context.PaymentAuthorizations.Where(a => orders.Contains(a.OrderId) && a.EndedAt == null)
                .ToDictionaryAsync(a => a.OrderId, a => a.CaptureBefore, StringComparer.Ordinal, cancel);

    /// <summary>Which of these declined orders were declined by nobody; what was taken back since is not declined.</summary>
    static async Task<IReadOnlySet<string>> ExpiredAsync(BookingAdminContext context, string[] orders, CancellationToken cancel) =>
        orders is [] ? System.Collections.Frozen.FrozenSet<string>.Empty
            : (await context.AuditEntries
                .Where(e => e.Action == AuditAction.RequestExpired && orders.Contains(e.OrderId!)
                    && !context.AuditEntries.Any(undo => undo.Undoes == e.Id))
                .Select(e => e.OrderId!).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);

    // By the booking alone, as the index on it is: a rush video without a deadline comes later than it is due, and says when.
    static IQueryable<BookingRow> ByDue(IQueryable<BookingRow> bookings, Cursor? cursor) => cursor switch
    {
        null => bookings.OrderBy(b => b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days)).ThenBy(b => b.Id),
        { Forward: true } => bookings
            .Where(b => EF.Functions.GreaterThan(
                ValueTuple.Create(b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days), b.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderBy(b => b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days)).ThenBy(b => b.Id),
        _ => bookings
            .Where(b => EF.Functions.LessThan(
                ValueTuple.Create(b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days), b.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderByDescending(b => b.Deadline ?? b.CreatedAt.AddDays(DueDate.Days)).ThenByDescending(b => b.Id),
    };

    static IQueryable<BookingRow> ByAge(IQueryable<BookingRow> bookings, Cursor? cursor) => cursor switch
    {
        null => bookings.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id),
        { Forward: true } => bookings
            .Where(b => EF.Functions.LessThan(ValueTuple.Create(b.CreatedAt, b.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id),
        _ => bookings
            .Where(b => EF.Functions.GreaterThan(ValueTuple.Create(b.CreatedAt, b.Id), ValueTuple.Create(cursor.At, cursor.Id)))
            .OrderBy(b => b.CreatedAt).ThenBy(b => b.Id),
    };

    static readonly Expression<Func<BookingRow, Row>> ToRow = b => new Row(b.OrderId, new RequestCard(
        b.Id,
        b.User!.Name,
        b.RecipientName,
        b.Occasion,
        b.Message.Substring(0, CardMessageLength),
        new Money(Money.FromDatabase(b.Order.CelebrityAmount ?? b.Price), b.Order.Currency),
        new Money(
            Money.FromDatabase(b.Order.Tips.Where(tip => tip.PaymentStatus == PaymentStatus.Succeeded).Sum(tip => tip.Amount)),
            b.Order.Currency),
        b.Status,
        b.Order.Status,
        b.Order.PaymentStatus,
        b.Deadline,
        b.CreatedAt,
        b.Order.DeliveredAt,
        false)
        {
            CustomerGone = b.User == null,
            ApprovalStatus = b.Order.ApprovalStatus,
            Instructions = b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Accepted
                ? (b.SpecialInstructions ?? b.Instructions)!.Substring(0, CardNoteLength) : null,
            Change = b.Order.Status == OrderStatus.RevisionRequested ? b.Order.DeclineReason!.Substring(0, CardNoteLength) : null,
            Revisions = b.Order.RevisionCount,
        });

    sealed record CountRow(
        bool Waits, RequestTab Tab, string? Currency, int Count, double? Earns, DateTimeOffset? Due, DateTimeOffset? Lapse);

    sealed record TotalRow(string Currency, double? Earned, double? ThisMonth, double? Coming);

    sealed record Row(string OrderId, RequestCard Card);
}
