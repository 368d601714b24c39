namespace BookingAdmin.Web.Ui.Words;

static class MoneyText
{
    /// <summary>NZ$449 and US$20.50: one amount a currency, which nobody can add up.</summary>
    public static string Of(IReadOnlyList<Money> amounts) => amounts switch
    {
        [] => "–",
        [var only] => only.Short(),
        _ => T($"{string.Join(", ", amounts.SkipLast(1).Select(money => money.Short()))} and {amounts[^1].Short()}"),
    };
}
