using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>What handling an event came to.</summary>
/// <param name="Outcome">Null where it was not about an order of ours, and where it failed.</param>
/// <param name="Fault">An <see cref="EventFault"/>; null unless it failed.</param>
/// <param name="ForAPerson">The handling failed and would fail again: somebody has to look. A retry by Stripe would not help.</param>
/// <param name="NotKnown">The event is about something that is not here, or not yet. Stripe gives an endpoint up that refuses for days, so
/// after a while only we try it again.</param>
sealed record EventEnd(
    StripeEventState State, PaymentOutcome? Outcome = null, string? Fault = null, bool ForAPerson = false, bool NotKnown = false)
{
    public string? OrderId { get; init; }
    public string? TipId { get; init; }

    /// <summary>Why somebody has to see to what the event reports although it was handled: an <see cref="EventFault"/>.</summary>
    public string? Needs { get; init; }
}

/// <summary>
/// Finds what an event is about and has it written, in the caller's transaction. Whatever the order of arrival, older news never win over
/// newer ones.
/// </summary>
public sealed class EventHandling(PaymentWriter orders, TipWriter tips, BookingAdminSettings settings)
{
    static readonly EventEnd Ignored = new(StripeEventState.Ignored);
    static readonly EventEnd NothingNew = new(StripeEventState.Handled, PaymentOutcome.NothingNew);

    internal async Task<EventEnd> ApplyAsync(BookingAdminContext context, StripeEventRow row, CancellationToken cancel)
    {
        if (!StripeEventTypes.Matters(row.Type))
            return Ignored;
        var facts = StripeFacts.Of(row.Facts);
        if (facts.Live is { } live && settings.Stripe.IsLive is { } wanted && live != wanted)
            return ForAPerson($"{(live ? EventFault.OfLiveMode : EventFault.OfTestMode)}");
        var news = StripeEventTypes.Of(row.Type, facts);
        var subject = await FindTipAsync(context, row, facts, cancel) ?? await FindOrderAsync(context, row, facts, cancel);
        if (subject is null)
            return facts is { OrderId: null, TipId: null } ? Ignored
                : new(StripeEventState.Failed, null, $"{EventFault.NotHereYet} {(facts.TipId is null ? "order" : "tip")}", NotKnown: true)
                {
                    OrderId = facts.OrderId, TipId = facts.TipId,
                };
        // The marketplace's own handler writes it, and what it writes can be paid after all. Where the bank holds the amount by now, what
        // that handler has just written is put right.
        if (news is PaymentEvent.Failed && settings.Payments.Webhook is WebhookMode.Beside)
            news = await IsHeldAsync(context, subject.OrderId, row.PaymentIntentId, cancel) ? PaymentEvent.Authorized : null;
        else if (news is PaymentEvent.Authorized && !await IsOursAsync(context, subject, cancel))
            news = null;
        var end = news is { } told ? await ApplyAsync(context, row, facts, subject, told, cancel) : NothingNew;
        return end with { OrderId = subject.OrderId, TipId = subject.TipId };
    }

    async Task<EventEnd> ApplyAsync(
        BookingAdminContext context, StripeEventRow row, StripeFacts facts, Subject subject, PaymentEvent told, CancellationToken cancel)
    {
        var whole = new Money(Money.FromDatabase(subject.Total), subject.Currency).MinorUnits;
        var isForeign = subject.PaymentIntentId is { } own && row.PaymentIntentId is { } other && own != other;
        if (isForeign && told is PaymentEvent.Authorized or PaymentEvent.Succeeded or PaymentEvent.Disputed)
            return ForAPerson($"{EventFault.AnotherPayment} {subject.Word}");
        if (isForeign)
            return NothingNew;
        var pays = told is PaymentEvent.Authorized or PaymentEvent.Succeeded;
        if (pays && !subject.Currency.Equals(facts.Currency, StringComparison.OrdinalIgnoreCase))
            return ForAPerson($"{EventFault.TookOtherCurrency} {subject.Word}");
        if (pays && facts.Amount != whole)
            return ForAPerson($"{EventFault.TookOtherAmount} {subject.Word}");
        // An event of a refund; if the refund was partial, the event of its charge has reported it too. A partial refund that failed is
        // news where the payment went back.
        if (StripeEventTypes.IsOfRefund(row.Type) && facts is { RefundId: null } && facts.Amount < whole
            && !(told is PaymentEvent.RefundFailed && subject.Payment is PaymentStatus.Refunded))
            return NothingNew;
        if (told is PaymentEvent.Refunded && await IsReleaseAsync(context, row, facts, subject, cancel))
            return NothingNew;
        // These outcomes leave no state behind by which a second handling would recognise the first.
        if (row.Outcome is PaymentOutcome.PartlyRefunded or PaymentOutcome.Disputed or PaymentOutcome.RefundFailed
            || await IsOvertakenAsync(context, row, told, whole, cancel))
            return NothingNew;
        var isRefund = StripeEventTypes.IsOfRefund(row.Type);
        var news = new PaymentFact(told, row.PaymentIntentId, Actor.Stripe, row.Id,
            StripeRefundId: isRefund ? row.ObjectId : null, RefundId: facts.RefundId,
            Fault: told is PaymentEvent.RefundFailed ? facts.Reason ?? facts.Status : null, Amount: isRefund ? facts.Amount : null,
            At: row.CreatedAt);
        if (subject.TipId is null && await MoneyBackState.ReadAsync(context, subject.OrderId, cancel) is { IsKnown: false })
            return ForAPerson(nameof(EventFault.UnknownStatus));
        var outcome = subject.TipId is { } tip
            ? await tips.WriteAsync(context, tip, news, cancel) : await orders.WriteAsync(context, subject.OrderId, news, cancel);
        return new(StripeEventState.Handled, outcome ?? PaymentOutcome.NothingNew)
            { Needs = EventNeeds.Of(outcome, subject.TipId is not null) };
    }

    static Task<bool> IsHeldAsync(BookingAdminContext context, string order, string? intent, CancellationToken cancel) =>
        context.PaymentAuthorizations.AnyAsync(a => a.OrderId == order && a.PaymentIntentId == intent && a.EndedAt == null, cancel);

    /// <summary>
    /// Stripe writes the release of a hold as a refund, which does not say that nothing was captured. Of money that was, the charge's own
    /// event reports the refund too.
    /// </summary>
    static async Task<bool> IsReleaseAsync(
        BookingAdminContext context, StripeEventRow row, StripeFacts facts, Subject subject, CancellationToken cancel) =>
        StripeEventTypes.IsOfRefund(row.Type) && facts.RefundId is null && subject is { TipId: null, Payment: not PaymentStatus.Succeeded }
            && await context.PaymentAuthorizations.AnyAsync(a => a.OrderId == subject.OrderId, cancel);

    /// <summary>The marketplace may authorize payments of its own making too: those it captures itself.</summary>
    static Task<bool> IsOursAsync(BookingAdminContext context, Subject subject, CancellationToken cancel) =>
        context.Outbox.AnyAsync(e => e.OrderId == subject.OrderId && e.Kind == OutboxKind.CreateIntent && e.TipId == null, cancel);

    static EventEnd ForAPerson(string fault) => new(StripeEventState.Failed, null, fault, ForAPerson: true);

    /// <summary>
    /// A refund and its failure undo one another, so of those two the later one counts, by Stripe's clock. That clock has whole seconds:
    /// within one second, a failure follows its refund.
    /// </summary>
    static async Task<bool> IsOvertakenAsync(
        BookingAdminContext context, StripeEventRow row, PaymentEvent told, long whole, CancellationToken cancel)
    {
        if (told is not (PaymentEvent.Refunded or PaymentEvent.RefundFailed) || row.PaymentIntentId is null)
            return false;
        var others = await context.StripeEvents.AsNoTracking()
            .Where(e => e.PaymentIntentId == row.PaymentIntentId && e.Id != row.Id && e.State == StripeEventState.Handled
                && e.CreatedAt >= row.CreatedAt)
            .Select(e => new { e.Type, e.CreatedAt, e.Facts }).ToListAsync(cancel);
        var opposite = told is PaymentEvent.Refunded ? PaymentEvent.RefundFailed : PaymentEvent.Refunded;
        return others.Any(
            e => StripeFacts.Of(e.Facts) is var other && StripeEventTypes.Of(e.Type, other) == opposite
            && (told is PaymentEvent.Refunded || e.CreatedAt > row.CreatedAt)
            // What became of a part says nothing of the whole.
            && (!StripeEventTypes.IsOfRefund(e.Type) || other is not { RefundId: null } || other.Amount >= whole));
    }

    static async Task<Subject?> FindTipAsync(BookingAdminContext context, StripeEventRow row, StripeFacts facts, CancellationToken cancel)
    {
        // Events of our PaymentIntents say what they are about. Most are about bookings: for those a search among the tips would find
        // nothing.
        if (facts is { About: "booking", OrderId: not null, TipId: null })
            return null;
        var tips = await context.Tips.AsNoTracking()
            .Where(t => t.Id == facts.TipId || t.PaymentIntentId != null && t.PaymentIntentId == row.PaymentIntentId)
            .Select(t => new Subject(t.OrderId, t.Id, t.PaymentIntentId, t.PaymentStatus, t.Amount, t.Currency)).ToListAsync(cancel);
        return tips.Find(tip => tip.TipId == facts.TipId) ?? tips.FirstOrDefault();
    }

    /// <summary>By the refund that we have asked for, else by what the metadata says, else by its payment.</summary>
    static async Task<Subject?> FindOrderAsync(BookingAdminContext context, StripeEventRow row, StripeFacts facts, CancellationToken cancel)
    {
        // A tip's metadata names its order too, which has a payment of its own.
        if (facts.TipId is not null || facts.About == "tip")
            return null;
        var refunds = StripeEventTypes.IsOfRefund(row.Type)
            ? await context.Refunds.AsNoTracking()
                .Where(r => r.StripeRefundId == row.ObjectId || r.Id == facts.RefundId && r.OrderId == facts.OrderId)
                .Select(r => new { r.StripeRefundId, r.OrderId }).ToListAsync(cancel)
            : [];
        var refunded = (refunds.Find(r => r.StripeRefundId == row.ObjectId) ?? refunds.FirstOrDefault())?.OrderId;
        var orders = await context.Orders.AsNoTracking()
            .Where(o => o.Id == refunded || o.Id == facts.OrderId || o.PaymentIntentId != null && o.PaymentIntentId == row.PaymentIntentId)
            .Select(o => new Subject(o.Id, null, o.PaymentIntentId, o.PaymentStatus, o.TotalAmount, o.Currency)).ToListAsync(cancel);
        return orders.Find(o => o.OrderId == refunded) ?? orders.Find(o => o.OrderId == facts.OrderId) ?? orders.FirstOrDefault();
    }

    sealed record Subject(string OrderId, string? TipId, string? PaymentIntentId, PaymentStatus Payment, double Total, string Currency)
    {
        public string Word => TipId is null ? "order" : "tip";
    }
}
