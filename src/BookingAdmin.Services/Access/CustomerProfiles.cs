using NpgsqlTypes;

namespace BookingAdmin.Services.Access;

/// <param name="Id">Of "User".</param>
public sealed record CustomerProfile(string Id, string Name);

/// <summary>Finds the marketplace user who belongs to a person of the identity provider: a person who has one can order.</summary>
public sealed class CustomerProfiles(IDbContextFactory<BookingAdminContext> contexts)
{
    // Not the e-mail: the name stands in the audit, which nobody can clear of it.
    const string Nameless = "A customer";

    // Two look-ups, each with an index of its own. The exact comparison is as for celebrities: collation C knows no letters but A to Z. The
    // pattern before it is for the index of the search, where there is one.
    const string Find = """
        SELECT u.id AS "Id", COALESCE(NULLIF(btrim(u.name), ''), @nameless) AS "Name" FROM public."Account" a
            JOIN public."User" u ON u.id = a."userId"
        WHERE a.provider = @provider AND a."providerAccountId" = @subject
        UNION
        SELECT u.id, COALESCE(NULLIF(btrim(u.name), ''), @nameless) FROM public."User" u
        WHERE u.email ILIKE @pattern ESCAPE '\' AND lower(u.email COLLATE "C") = lower(@email COLLATE "C")
        LIMIT 2
        """;

    /// <param name="provider">As "Account" names it; null: accounts do not count.</param>
    /// <param name="subject">The person's id at the provider.</param>
    /// <param name="verifiedEmail">Null where the provider gives none or has not verified it.</param>
    /// <returns>None, the one, or two: then nobody may guess.</returns>
    public async Task<IReadOnlyList<CustomerProfile>> FindAsync(
        string? provider, string subject, string? verifiedEmail, CancellationToken cancel)
    {
        if (provider is null && verifiedEmail is null)
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Database.SqlQueryRaw<CustomerProfile>(Find,
            Text("nameless", Nameless), Text("provider", provider), Text("subject", subject), Text("email", verifiedEmail),
            Text("pattern", verifiedEmail?.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_"))).ToListAsync(cancel);
    }

    static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = value ?? (object)DBNull.Value };
}
