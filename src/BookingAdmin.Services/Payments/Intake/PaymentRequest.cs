using System.Text.Json;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>What a customer asks for, checked as far as that can be done without the database. Amounts are in cents.</summary>
public abstract record PaymentRequest(string CelebrityId, long Cents)
{
    /// <summary>Of all that is paid here.</summary>
    public const string Currency = "nzd";

    internal const int LongestId = 100;

    public decimal Amount => Cents / 100m;

    /// <param name="body">JSON, as it came. Keys that are not known are ignored.</param>
    /// <exception cref="InvalidInputException">The first thing that is wrong, by the name of its field.</exception>
    public static PaymentRequest Read(ReadOnlyMemory<byte> body)
    {
        var fields = new JsonFields(JsonText.Parse(body));
        return (fields.OptionalText("paymentType", 20) ?? "booking") switch
        {
            "booking" => BookingRequest.Read(fields),
            "tip" => TipRequest.Read(fields),
            _ => throw fields.Wrong("paymentType", "must be \"booking\" or \"tip\"."),
        };
    }

    /// <summary>The same for two bodies that ask for the same, whatever their blanks and unknown keys.</summary>
    internal byte[] Canonical() => JsonSerializer.SerializeToUtf8Bytes(this, GetType());
}

/// <summary>A tip for an order that was delivered.</summary>
/// <param name="OrderNumber">Null where the caller names the order by its id alone.</param>
public sealed record TipRequest(string CelebrityId, long Cents, string OrderId, string? OrderNumber, string? Message)
    : PaymentRequest(CelebrityId, Cents)
{
    internal const decimal Least = 1, Most = 1000;
    internal const int LongestMessage = 1000;

    internal static TipRequest Read(JsonFields fields)
    {
        var celebrity = fields.Text("celebrityId", LongestId);
        var cents = fields.Cents("amount", Least, Most);
        var tip = fields.Object("bookingData");
        return new(
            celebrity, cents, tip.Text("orderId", LongestId), tip.OptionalText("orderNumber", LongestId),
            tip.OptionalText("message", LongestMessage));
    }
}

/// <summary>A tip as the marketplace's tip form sends it: the order by its number alone.</summary>
public sealed record NumberedTip(string OrderNumber, long Cents, string? Message)
{
    /// <param name="body">JSON, as it came. Keys that are not known are ignored.</param>
    /// <exception cref="InvalidInputException">The first thing that is wrong, by the name of its field.</exception>
    public static NumberedTip Read(ReadOnlyMemory<byte> body)
    {
        var fields = new JsonFields(JsonText.Parse(body));
        return new(fields.Text("orderNumber", PaymentRequest.LongestId), fields.Cents("amount", TipRequest.Least, TipRequest.Most),
            fields.OptionalText("message", TipRequest.LongestMessage));
    }
}
