namespace BookingAdmin.Web.Host.Answers;

/// <summary>
/// Marks an endpoint whose address opens something to its holder. Its secret stands in the query, which no log of the framework writes
/// (<see cref="QuietLog"/>); a path stands in the scope of every line that a request logs.
/// </summary>
sealed class SecretAddress
{
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SecretAddress>() is not null;
}
