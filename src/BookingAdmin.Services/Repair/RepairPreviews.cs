using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair would write, from the same plan as the repair itself.</summary>
static class RepairPreviews
{
    /// <summary>Of these orders, in their order; one that does not exist or has an unknown status is left out.</summary>
    public static async Task<IReadOnlyList<RepairPreview>> OfAsync(
        BookingAdminContext context, BookingAdminSettings settings, Rule rule, IReadOnlyCollection<string> orderIds, DateTimeOffset now,
        CancellationToken cancel)
    {
        var facts = (await RepairFacts.ReadAsync(context, orderIds, cancel)).ToDictionary(f => f.Order.Id, StringComparer.Ordinal);
        var limits = settings.Rules.LimitsAt(now) with { Normal = await NormalStates.ReadAsync(context, cancel) };
        return
        [
            .. orderIds.Distinct(StringComparer.Ordinal).Where(facts.ContainsKey).Select(id => facts[id])
                .Select(of =>
                    rule.Repair is RuleRepair.CreateBooking ? Create(of, settings, now) : Change(of, settings, rule, limits, now)),
        ];
    }

    // However young the order is: the rule gives the marketplace time, a person who asks for the booking does not.
    static RepairPreview Create(RepairFacts facts, BookingAdminSettings settings, DateTimeOffset now)
    {
        var order = facts.Order;
        if (order.Booking is not null || !order.Status.NeedsBooking())
            return Of(facts, [], null, order.Booking is not null ? RepairRefusal.HasBooking : RepairRefusal.NeedsNone);
        var plan = RepairPlan.For(order, settings.Repair, now);
        var (celebrity, price) = (facts.Celebrity ?? order.CelebrityId, new Money(plan.Price, facts.Currency));
        return Of(facts,
        [
            new(RepairField.Booking, null, plan.Status.Word()),
            new(RepairField.Celebrity, null, celebrity),
            new(RepairField.CelebrityEarns, null, price.ToString()),
            new(RepairField.TotalAmount, null, facts.Total.ToString()),
            Times(RepairField.Due, null, plan.Deadline),
        ], plan.Why, null) with { Booking = new(celebrity, facts.Recipient, facts.Occasion, price, plan.Status, plan.Deadline) };
    }

    static RepairPreview Change(RepairFacts facts, BookingAdminSettings settings, Rule rule, RuleLimits limits, DateTimeOffset now)
    {
        if (rule.Check(facts.Order, limits) is null)
            return Of(facts, [], null, RepairRefusal.InOrder);
        var plan = FindingPlan.For(rule.Repair, facts.Order, settings.Repair, now);
        return Of(facts, plan.Refusal is null ? Fields(rule.Repair, facts, plan, settings, now) : [], plan.Why, plan.Refusal);
    }

    static RepairPreview Of(RepairFacts facts, IReadOnlyList<FieldChange> fields, RepairWhy? why, RepairRefusal? refusal) =>
        new(facts.Order.Id, facts.Order.OrderNumber, facts.Order.Status, facts.Order.PaymentStatus, facts.Total, fields, why, refusal);

    static FieldChange[] Fields(RuleRepair repair, RepairFacts facts, FindingPlan plan, BookingAdminSettings settings, DateTimeOffset now)
    {
        var (order, booking) = (facts.Order, facts.Order.Booking);
        return repair switch
        {
            RuleRepair.CopyFromOrder =>
            [
                .. Changed(RepairField.OrderNumber, booking!.OrderNumber, order.OrderNumber),
                .. Changed(RepairField.Customer, Name(facts.BookingCustomer, booking.UserId), Name(facts.Customer, order.UserId)),
                .. Changed(
                    RepairField.Celebrity, Name(facts.BookingCelebrity, booking.CelebrityId), Name(facts.Celebrity, order.CelebrityId)),
                .. Changed(RepairField.TotalAmount, new Money(booking.TotalAmount, facts.Currency).ToString(), facts.Total.ToString()),
            ],
            RuleRepair.AlignBooking =>
            [
                new(RepairField.Booking, booking!.Status.Word(), plan.Status!.Value.Word()),
                .. plan.Deadline is { } due ? [Times(RepairField.Due, booking.Due, due)] : Array.Empty<FieldChange>(),
            ],
            RuleRepair.QueueRefund =>
            [
                .. order.Refund is { } former
                    ? [new(RepairField.PaymentCancelling, Word(former.Status), Word(RefundStatus.Withdrawn))] : Array.Empty<FieldChange>(),
                new(RepairField.Refund, null, T($"{facts.Total}, queued")),
                Times(RepairField.Leaves, null, now.AddSeconds(settings.UndoSeconds)),
            ],
            _ =>
            [
                new(order.Refund!.Kind is MoneyBack.Refund ? RepairField.Refund : RepairField.PaymentCancelling, Word(order.Refund.Status),
                    Word(RefundStatus.Queued)),
                Times(RepairField.Leaves, order.Refund.NotBefore, now),
            ],
        };
    }

    static FieldChange[] Changed(RepairField field, string before, string after) =>
        string.Equals(before, after, StringComparison.Ordinal) ? [] : [new(field, before, after)];

    // Two people may have one name.
    static string Name(string? name, string id) => name is null ? id : $"{name} ({id})";

    static string Word(RefundStatus status) => status switch
    {
        RefundStatus.Queued => T("Waiting"),
        RefundStatus.Sending => T("At Stripe"),
        RefundStatus.Pending => T("At the bank"),
        RefundStatus.Succeeded => T("Done"),
        RefundStatus.Failed => T("Failed"),
        RefundStatus.ByHand => T("Done by hand"),
        RefundStatus.Withdrawn => T("Withdrawn"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    static FieldChange Times(RepairField field, DateTimeOffset? before, DateTimeOffset after) =>
        new(field, before is { } at ? AuditFields.Utc(at) : null, AuditFields.Utc(after), before, after);
}
