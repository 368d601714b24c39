namespace BookingAdmin.Web.Ui.Words;

static class NumberText
{
    /// <summary>10,000.</summary>
    public static string Of(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
