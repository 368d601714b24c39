using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Consistency;

/// <summary>A booking repeats fields of its order, and they must agree.</summary>
public sealed class CopiedFields : Rule
{
    public override string Id => "copied-fields";

    public override Severity Severity => Severity.Error;

    protected override string? Fault(OrderFacts order, DateTimeOffset now)
    {
        if (order.Booking is not { } booking)
            return null;
        string[] different =
        [
            .. booking.OrderNumber != order.OrderNumber ? ["order number"] : Array.Empty<string>(),
            .. booking.UserId != order.UserId ? ["customer"] : Array.Empty<string>(),
            .. booking.CelebrityId != order.CelebrityId ? ["celebrity"] : Array.Empty<string>(),
            .. booking.TotalAmount != order.TotalAmount ? ["total amount"] : Array.Empty<string>(),
        ];
        return different.Length == 0 ? null : $"The booking differs from its order in: {string.Join(", ", different)}.";
    }
}
