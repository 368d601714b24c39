namespace BookingAdmin.Web.Ui.Words;

static class NameText
{
    /// <summary>Of the first and the last word; empty for a name without any.</summary>
    public static string Initials(string name) => name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [] => "",
        [var only] => only[..1].ToUpperInvariant(),
        [var first, .., var last] => $"{first[0]}{last[0]}".ToUpperInvariant(),
    };
}
