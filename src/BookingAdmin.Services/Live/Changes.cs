namespace BookingAdmin.Services.Live;

/// <summary>Notifies every process, at commit, whose requests have changed.</summary>
static class Changes
{
    public const string Channel = "booking_admin_change";

    /// <summary>Sent in place of an id: so many requests have changed that every page asks again.</summary>
    public const string Everybody = "*";

    public static Task TellAsync(BookingAdminContext context, IEnumerable<string> celebrities, CancellationToken cancel)
    {
        var ids = celebrities.Distinct(StringComparer.Ordinal).ToArray();
        return context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, id) FROM unnest({ids}) id", cancel);
    }
}
