using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.Bookings;

/// <summary>A booking repeats fields of its order, and they must agree.</summary>
public sealed class CopiedFields : Rule
{
    public override string Id => "copied-fields";

    public override Severity Severity => Severity.Error;

    public override RuleRepair Repair => RuleRepair.CopyFromOrder;

    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken => (order, limits) =>
        order.Booking != null
        && (order.Booking.OrderNumber != order.OrderNumber || order.Booking.UserId != order.UserId
            || order.Booking.CelebrityId != order.CelebrityId || order.Booking.TotalAmount != order.TotalAmount);

    protected override string Sentence(OrderFacts order)
    {
        var booking = order.Booking!;
        string[] different =
        [
            .. booking.OrderNumber != order.OrderNumber ? ["number"] : Array.Empty<string>(),
            .. booking.UserId != order.UserId ? ["customer"] : Array.Empty<string>(),
            .. booking.CelebrityId != order.CelebrityId ? ["celebrity"] : Array.Empty<string>(),
            .. booking.TotalAmount != order.TotalAmount ? ["total"] : Array.Empty<string>(),
        ];
        return Text("sentence", string.Join(", ", different.Select(field => Text(field))));
    }
}
