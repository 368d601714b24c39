namespace BookingAdmin.Web.Ui.Words;

static class NumberText
{
    /// <summary>10,000, or as the reader's language has it.</summary>
    public static string Of(long count) => count.ToString("N0", CultureInfo.CurrentCulture);
}
