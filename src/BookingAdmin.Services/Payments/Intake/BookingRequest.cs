using System.Globalization;
using System.Text.Json;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>
/// An order of a video. Lengths are counted in UTF-16 units, as browsers count them; what is too long is refused and never cut.
/// </summary>
public sealed record BookingRequest(
    string CelebrityId, long Cents, string RecipientName, string Occasion, string PersonalMessage, string Email,
    string? SpecialInstructions, string MessageType,
    string? Phone, DateTimeOffset? ScheduledDate, string? ScheduledTime, IReadOnlyList<RequestedItem> Items)
        : PaymentRequest(CelebrityId, Cents)
{
    // Stripe takes no less and no more in one payment.
    internal const decimal Least = 0.50m, Most = 999_999.99m;

    const int LongestName = 200, LongestMessage = 5000, LongestInstructions = 2000, LongestEmail = 320, LongestWord = 50, MostItems = 50;
    const int MostYearsAhead = 5;

    /// <summary>What of the amount is a tip, which is in no share.</summary>
    internal long TipCents => Items.Where(item => item.Type == "tip").Sum(item => item.TotalCents);

    internal static BookingRequest Read(JsonFields fields)
    {
        var celebrity = fields.Text("celebrityId", LongestId);
        var cents = fields.Cents("amount", Least, Most);
        var booking = fields.Object("bookingData");
        var request = new BookingRequest(
            celebrity,
            cents,
            booking.Text("recipientName", LongestName),
            booking.Text("occasion", LongestName),
            booking.Text("personalMessage", LongestMessage),
            EmailOf(booking),
            booking.OptionalText("specialInstructions", LongestInstructions),
            booking.OptionalText("messageType", LongestWord) ?? "personal",
            booking.OptionalText("phone", LongestWord),
            Date(booking, "scheduledDate"),
            booking.OptionalText("scheduledTime", LongestWord),
            [.. fields.Objects("orderItems", MostItems).Select(RequestedItem.Read)]);
        var sum = request.Items.Sum(item => item.TotalCents);
        return sum == cents ? request
            : throw fields.Wrong(
                "amount", FormattableString.Invariant($"is {cents / 100m:0.00}, but the orderItems add up to {sum / 100m:0.00}."));
    }

    // Whether it can be written to shows when it is.
    static string EmailOf(JsonFields booking)
    {
        var email = booking.Text("email", LongestEmail);
        return email.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? email
            : throw booking.Wrong("email", "is no e-mail address.");
    }

    static DateTimeOffset? Date(JsonFields booking, string name)
    {
        if (booking.OptionalText(name, LongestWord) is not { } text)
            return null;
        // The parser alone takes much that is no ISO 8601, such as "today's" 12:00.
        return text is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..]
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date : throw booking.Wrong(name, "is no date, such as \"2027-01-31T00:00:00.000Z\".");
    }

    /// <summary>What is wrong with it today: what was right when it was first sent stays ordered, however late it is repeated.</summary>
    internal InvalidInputException? FaultOfDate(DateTimeOffset now) => ScheduledDate switch
    {
        // Midnight of the customer's own today may be up to a day ago.
        { } date when date <= now.AddDays(-1) => JsonFields.Wrong("bookingData.scheduledDate is in the past."),
        { } date when date > now.AddYears(MostYearsAhead) =>
            JsonFields.Wrong($"bookingData.scheduledDate is more than {MostYearsAhead} years ahead."),
        _ => null,
    };
}

/// <param name="Type">`service` (older callers: `base`), `addon`, `premium` or `tip`.</param>
/// <param name="Metadata">A JSON object, as it came.</param>
public sealed record RequestedItem(
    string Type, string Name, string? Description, int Quantity, long UnitCents, long TotalCents, string? Metadata)
{
    const int LongestName = 200, LongestDescription = 1000, LongestMetadata = 4000, LongestWord = 50, MostPieces = 1000;

    internal static RequestedItem Read(JsonFields fields)
    {
        var item = new RequestedItem(
            fields.Text("type", LongestWord),
            fields.Text("name", LongestName),
            fields.OptionalText("description", LongestDescription),
            fields.Whole("quantity", 1, 1, MostPieces),
            fields.Cents("unitPrice", 0, BookingRequest.Most),
            fields.Cents("totalPrice", 0, BookingRequest.Most),
            MetadataOf(fields));
        var product = item.Quantity * item.UnitCents;
        return product == item.TotalCents ? item
            : throw fields.Wrong(
                "totalPrice",
                FormattableString.Invariant(
                    $"is {item.TotalCents / 100m:0.00}, but {item.Quantity} × {item.UnitCents / 100m:0.00} is {product / 100m:0.00}."));
    }

    static string? MetadataOf(JsonFields fields)
    {
        const string Name = "metadata";
        if (fields.Find(Name) is not { } metadata)
            return null;
        if (metadata.ValueKind is not JsonValueKind.Object)
            throw fields.Wrong(Name, "must be an object.");
        var text = metadata.GetRawText();
        if (text.Length > LongestMetadata)
            throw fields.Wrong(Name, $"is longer than {LongestMetadata} characters.");
        return JsonText.CanBeKept(metadata) ? text : throw fields.Wrong(Name, "holds a character or a number that cannot be kept.");
    }
}
