using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Orders;

/// <summary>One order whole, for support.</summary>
/// <param name="Timeline">What happened to it, newest first.</param>
/// <param name="UndoableRepair">The repair that created its booking, while nobody has touched the booking since.</param>
public sealed record OrderDetail(
    OrderListItem Summary,
    string ContactEmail,
    string Message,
    string? Instructions,
    string MessageType,
    Money? CelebrityShare,
    Money? PlatformFee,
    Money Tips,
    string? PaymentIntentId,
    DateTimeOffset? ScheduledDate,
    string? ScheduledTime,
    string? DeclineReason,
    BookingDetail? Booking,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<TimelineItem> Timeline,
    Guid? UndoableRepair)
{
    /// <summary>How far the money's way back is; null where none was asked for.</summary>
    public RefundStory? Refund { get; init; }

    /// <summary>Else a decline reason is the customer's, who wants another video.</summary>
    public bool DeclinedByCelebrity { get; init; }

    /// <summary>Why machinery creates no booking for it although it lacks one; null where it may.</summary>
    public LeftAlone? LeftAlone { get; init; }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<OrderNoteItem> Notes { get; init; } = [];

    public AssigneeItem? Assignee { get; init; }
}

/// <summary>Who looks after an order.</summary>
public sealed record AssigneeItem(string Id, string Name, DateTimeOffset Since);

/// <param name="NotBefore">The refund is sent no earlier.</param>
/// <param name="SettledAt">When it succeeded, failed or was marked as done by hand.</param>
/// <param name="Fault">Stripe's code for why it failed.</param>
public sealed record RefundStory(
    MoneyBack Kind, RefundStatus Status, Money Amount, DateTimeOffset CreatedAt, DateTimeOffset NotBefore, DateTimeOffset? SettledAt,
    string? Fault);

/// <param name="Due">When the video is due.</param>
public sealed record BookingDetail(
    string Id, BookingStatus Status, Money Price, DateTimeOffset Due, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="By">Who did it, where that is known.</param>
public sealed record TimelineItem(DateTimeOffset At, string What, string? By, string? Reason = null);

/// <summary>Finds one order and its timeline.</summary>
public sealed class OrderDetails(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>What an order itself does not tell, so that somebody has filed it.</summary>
    static readonly string[] Filed = [.. Rules.All.Where(rule => rule.Source is not RuleSource.Checks).Select(rule => rule.Id)];

    /// <param name="order">Order number or id.</param>
    /// <returns>Null when there is no such order.</returns>
    public async Task<OrderDetail?> FindAsync(Actor actor, string order, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await OrderKey.IdOfAsync(context, order, cancel) is not { } id)
            return null;
        var row = await context.Orders.AsNoTracking()
            .Where(o => o.Id == id)
            .Select(o => new
            {
                Order = o,
                o.Booking,
                Customer = o.User == null ? null : new { o.User.Name, o.User.Email },
                CelebrityName = o.Celebrity!.User!.Name,
                CelebrityGone = o.Celebrity.User == null,
                Tips = o.Tips.Where(tip => tip.PaymentStatus == PaymentStatus.Succeeded).Sum(tip => tip.Amount),
                TipItems = context.OrderItems.Where(item => item.OrderId == id && item.Type == "tip").Sum(item => item.TotalPrice),
                AllTips = o.Tips.Sum(tip => tip.Amount),
                Refund = context.Refunds
                    .Where(refund => refund.OrderId == id && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund =>
                        new { refund.Kind, refund.Status, refund.NotBefore, refund.CreatedAt, refund.Amount, refund.Currency,
                            refund.SettledAt, refund.Fault }).FirstOrDefault(),
                Assignee = context.OrderAssignees.Where(a => a.OrderId == id)
                    .Select(a => new AssigneeItem(a.ActorId, a.ActorName, a.Since)).FirstOrDefault(),
                Filed = context.Findings.Where(f => Filed.Contains(f.Rule) && f.Subject == id && f.ResolvedAt == null)
                    .Select(f => new { f.Rule, f.Detail }).ToList(),
            })
            .FirstOrDefaultAsync(cancel);
        if (row is null)
            return null;
        var rush = await DueSql.RushAmongAsync(context, [id], cancel);
        var entries = await context.AuditEntries.AsNoTracking()
            .Where(entry => entry.OrderId == id).OrderBy(entry => entry.Id).ToListAsync(cancel);

        var notes = await OrderNotes.ReadAsync(context, actor, id, cancel);
        var (o, b) = (row.Order, row.Booking);
        var facts = OrderFactsQuery.Of(
            o, b, row.Refund is { } r ? new(r.Kind, r.Status, r.NotBefore) : null, rush.Contains(id), customerGone: row.Customer is null)
            .WithTips(row.TipItems, row.AllTips);
        return new(
            new(o.Id, o.OrderNumber, row.Customer?.Name, row.Customer?.Email ?? o.Email, row.CelebrityName, o.RecipientName, o.Occasion,
                Amount(o.TotalAmount), o.PaymentStatus, o.Status, b?.Status, o.CreatedAt)
                    {
                    CustomerGone = row.Customer is null,
                    CelebrityGone = row.CelebrityGone,
                    CustomerId = o.UserId,
                    CelebrityId = o.CelebrityId,
                    Assignee = row.Assignee?.Name,
                },
            o.Email, o.PersonalMessage, o.SpecialInstructions, o.MessageType,
            o.CelebrityAmount is { } share ? Amount(share) : null,
            o.PlatformFee is { } fee ? Amount(fee) : null,
            Amount(row.Tips), o.PaymentIntentId, o.ScheduledDate, o.ScheduledTime, o.DeclineReason,
            b is null ? null : new(b.Id, b.Status, Amount(b.Price), facts.Booking!.Due, b.CreatedAt, b.UpdatedAt),
            [.. Rules.Check(facts, settings.Rules, clock.GetUtcNow(), await NormalStates.ReadAsync(context, cancel))
                .Concat(row.Filed.Select(filed => Told(filed.Rule, filed.Detail)).OfType<Finding>())
                .OrderByDescending(finding => finding.Severity)],
            Timeline(
                o, b, row.Customer is { } who ? who.Name ?? T("Customer without a name") : T("A customer who is gone"), row.CelebrityName,
                row.Refund is { } refund ? (refund.Kind, refund.CreatedAt) : null, entries, notes),
            UndoableRepair(b, entries))
        {
            Notes = notes,
            Assignee = row.Assignee,
            LeftAlone = b is null ? LeftAlone.Of(entries) : null,
            DeclinedByCelebrity = Decline.ByCelebrity(o.Status, o.ApprovalStatus, b?.Status),
            Refund = row.Refund is { } back
                ? new(back.Kind, back.Status, Money.FromMinor(back.Amount, back.Currency), back.CreatedAt, back.NotBefore, back.SettledAt,
                    back.Fault) : null,
        };

        Money Amount(double amount) => new(Money.FromDatabase(amount), o.Currency);
    }

    /// <returns>Null where the rule is switched off.</returns>
    Finding? Told(string id, string? detail) =>
        Rules.Find(id) is { } rule && settings.Rules.IsOn(rule) ? new(id, rule.Severity, $"{rule.Title}.", detail) : null;

    /// <summary>The order's own dates and the audit entries in one line; a date that an entry records is not shown twice.</summary>
    static IReadOnlyList<TimelineItem> Timeline(
        OrderRow order, BookingRow? booking, string customer, string? celebrity, (MoneyBack Kind, DateTimeOffset At)? refund,
        List<AuditEntry> entries, IReadOnlyList<OrderNoteItem> notes)
    {
        List<TimelineItem> items = [];
        if (!Tells(AuditAction.OrderPlaced))
            items.Add(new(order.CreatedAt, T("Order placed"), customer));
        if (order.PaidAt is { } paid && !Tells(AuditAction.PaymentSucceeded))
            items.Add(new(paid, T("Payment received"), "Stripe"));
        // An order that was placed through here came with its booking.
        if (booking is not null && !Tells(AuditAction.OrderPlaced)
            && !entries.Any(e => e.BookingId == booking.Id && e.Action is AuditAction.BookingCreated))
            items.Add(new(booking.CreatedAt, T("Booking created"), T("the marketplace")));
        if (order.ApprovedAt is { } approved)
            items.Add(new(approved, T("Video approved"), null));
        if (order.DeclinedAt is { } declined && !entries.Any(e => e.At == declined))
            items.Add(Declined(declined));
        if (order.DeliveredAt is { } delivered)
            items.Add(new(delivered, T("Video delivered"), celebrity));
        items.AddRange(entries.Where(e => !IsToldBy(e)).Select(e =>
            new TimelineItem(e.At, e.Word(), Actor.Shown(e.ActorName), e.Reason ?? NoteStory.Of(e, notes))));
        if (refund is { } queued && !Tells(AuditAction.RefundQueued) && !Tells(AuditAction.OrderUnpaid))
            items.Add(new(queued.At, queued.Kind is MoneyBack.Refund ? T("Refund queued") : T("Cancellation of the payment queued"), null));
        // A stable sort, so that items of one moment stay in the order in which they are listed above.
        return [.. items.OrderBy(item => item.At).Reverse()];

        // The customer who rejects a video leaves the same columns as the celebrity who declines the request: marketplace-life.md, sections
        // 1.4 and 1.6. The marketplace's own decline writes no reason, so one that stands beside a revision is the customer's.
        TimelineItem Declined(DateTimeOffset at) =>
            (Decline.ByCelebrity(order.Status, order.ApprovalStatus, booking?.Status), order.RevisionCount) switch
        {
            (true, 0) or (false, 0) => new(at, T("Request declined"), celebrity, order.DeclineReason),
            (true, _) => new(at, T("Request declined"), celebrity),
            _ => new(at, T("Video declined, another one wanted"), customer, order.DeclineReason),
        };

        bool Tells(AuditAction action) => entries.Any(e => e.Action == action && !e.IsOfTip());

        // What Stripe says of the payment settles the refund in the same moment.
        bool IsToldBy(AuditEntry entry) => !entry.IsOfTip() && entry.Action switch
        {
            AuditAction.PaymentRefunded => entries.Any(e => e.Action is AuditAction.RefundSucceeded && e.At == entry.At),
            AuditAction.PaymentCancelled => entries.Any(e => e.Action is AuditAction.IntentCancelled && e.At == entry.At),
            _ => false,
        };
    }

    static Guid? UndoableRepair(BookingRow? booking, List<AuditEntry> entries) =>
        booking is not null && booking.UpdatedAt == booking.CreatedAt
            ? entries.FirstOrDefault(e => e.BookingId == booking.Id && e.Action is AuditAction.BookingCreated)?.RepairId
            : null;
}
