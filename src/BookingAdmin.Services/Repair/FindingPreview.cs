using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair would write, in words: from the same plan as the repair itself.</summary>
sealed class FindingPreview(BookingAdminSettings settings)
{
    const string InOrder = "The order is as it should be, so nothing is written.";

    public async Task<IReadOnlyList<RepairChange>> OfAsync(
        BookingAdminContext context, Rule rule, IReadOnlyCollection<string> orderIds, DateTimeOffset now, CancellationToken cancel)
    {
        var facts = (await FindingFacts.ReadAsync(context, orderIds, cancel)).ToDictionary(f => f.Order.Id, StringComparer.Ordinal);
        var limits = settings.Rules.LimitsAt(now) with { Normal = await NormalStates.ReadAsync(context, cancel) };
        return [.. orderIds.Distinct(StringComparer.Ordinal).Where(facts.ContainsKey).Select(id => Of(rule, facts[id], limits, now))];
    }

    RepairChange Of(Rule rule, FindingFacts facts, RuleLimits limits, DateTimeOffset now)
    {
        var order = facts.Order;
        if (rule.Repair is RuleRepair.CreateBooking)
            return Create(facts, now);
        if (rule.Check(order, limits) is null)
            return new(order.Id, order.OrderNumber, [], InOrder, InOrder);
        var plan = FindingPlan.For(rule.Repair, order, settings.Repair, now);
        return new(order.Id, order.OrderNumber, plan.Refusal is null ? Fields(rule.Repair, facts, plan, now) : [], plan.Why, plan.Refusal);
    }

    // However young the order is: the rule is patient with the marketplace, a person who asks for it is not.
    RepairChange Create(FindingFacts facts, DateTimeOffset now)
    {
        var order = facts.Order;
        if (order.Booking is not null || !order.Status.NeedsBooking())
        {
            var why = order.Booking is not null ? "The order already has a booking, so nothing is written." : "The order is cancelled or refunded and needs no booking.";
            return new(order.Id, order.OrderNumber, [], why, why);
        }
        var plan = RepairPlan.For(order, settings.Repair, now);
        return new(order.Id, order.OrderNumber,
        [
            new("Booking", null, plan.Status.Word()),
            new("Celebrity", null, facts.Celebrity ?? order.CelebrityId),
            new("Celebrity earns", null, new Money(plan.Price, facts.Currency).ToString()),
            new("Total amount", null, facts.Total.ToString()),
            new("Due", null, Time(plan.Deadline)),
        ], plan.Why, null);
    }

    FieldChange[] Fields(RuleRepair repair, FindingFacts facts, FindingPlan plan, DateTimeOffset now)
    {
        var (order, booking) = (facts.Order, facts.Order.Booking);
        return repair switch
        {
            RuleRepair.CopyFromOrder =>
            [
                .. Changed("Order number", booking!.OrderNumber, order.OrderNumber),
                .. Changed("Customer", Name(facts.BookingCustomer, booking.UserId), Name(facts.Customer, order.UserId)),
                .. Changed("Celebrity", Name(facts.BookingCelebrity, booking.CelebrityId), Name(facts.Celebrity, order.CelebrityId)),
                .. Changed("Total amount", new Money(booking.TotalAmount, facts.Currency).ToString(), facts.Total.ToString()),
            ],
            RuleRepair.AlignBooking =>
            [
                new("Booking", booking!.Status.Word(), plan.Status!.Value.Word()),
                .. plan.Deadline is { } due ? [new("Due", Time(booking.Due), Time(due))] : Array.Empty<FieldChange>(),
            ],
            RuleRepair.QueueRefund =>
            [
                .. order.Refund is { } former ? [new("Cancelling the payment", Word(former.Status), "Withdrawn")] : Array.Empty<FieldChange>(),
                new("Refund", null, $"{facts.Total}, queued"),
                new("Leaves", null, Time(now.AddSeconds(settings.UndoSeconds))),
            ],
            _ =>
            [
                new(order.Refund!.Kind is MoneyBack.Refund ? "Refund" : "Cancelling the payment", Word(order.Refund.Status), "Queued"),
                new("Leaves", Time(order.Refund.NotBefore), Time(now)),
            ],
        };
    }

    static FieldChange[] Changed(string field, string before, string after) =>
        string.Equals(before, after, StringComparison.Ordinal) ? [] : [new(field, before, after)];

    // Two people may have one name.
    static string Name(string? name, string id) => name is null ? id : $"{name} ({id})";

    static string Word(RefundStatus status) => status.ToString();

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
