namespace BookingAdmin.Embedded.Server;

/// <summary>There is no private PostgreSQL to be had. The message is one sentence for the operator, fit to be shown as it is.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? cause = null) : Exception(message, cause);
