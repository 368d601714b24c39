namespace BookingAdmin.Text;

/// <summary>
/// What a finding, or an event of Stripe's, says of an order, in sentences: from the codes that are stored. Compiled into the pages and
/// into the command line.
/// </summary>
static class FindingText
{
    static readonly Texts Texts = new(typeof(FindingText));

    /// <param name="codes">A line for each <see cref="Services.Payments.Compare.StripeDifference"/> or
    /// <see cref="Services.Payments.Events.EventFault"/>; anything else is a sentence, which is shown as it is.</param>
    public static string? Of(string? codes) => Texts.Sentences(codes, Value);

    static string Value(string value) => value.Split(':') switch
    {
        ["order" or "tip"] => Texts.Find(value)!,
        ["tip", var amount, var currency] => Texts.Find("tip_of", Amount(amount, currency))!,
        [var amount, var currency] => Amount(amount, currency),
        [{ Length: 3 } currency] => currency,
        // A status of Stripe's; an SQLSTATE or the name of an exception stands as it is.
        [[>= 'a' and <= 'z', ..]] => Texts.Find($"is_{value}") ?? Texts.Find("is_other")!,
        _ => value,
    };

    static string Amount(string amount, string currency) =>
        decimal.TryParse(amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? new Money(number, currency).ToString()
            : amount;
}
