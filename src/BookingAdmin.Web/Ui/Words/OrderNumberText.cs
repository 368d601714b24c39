namespace BookingAdmin.Web.Ui.Words;

static class OrderNumberText
{
    /// <summary>As a table shows it: KO-1755590400123-7F3K2A is KO-…-7F3K2A. What has another form stays whole.</summary>
    public static string Short(string number) =>
        PlainText.Isolated(number.Split('-') is [var first, _, var last] ? $"{first}-…-{last}" : number);
}
