namespace BookingAdmin.Services.Access;

/// <param name="UserId">Of "User".</param>
/// <param name="Id">Of "Celebrity".</param>
public sealed record CelebrityProfile(string UserId, string Id, string Name);

/// <summary>Which celebrity of the marketplace somebody is who signed in at the identity provider.</summary>
public sealed class CelebrityProfiles(IDbContextFactory<BookingAdminContext> contexts)
{
    /// <param name="provider">As "Account" names it; null: accounts do not count.</param>
    /// <param name="subject">The person's id at the provider.</param>
    /// <param name="verifiedEmail">Null where the provider gives none or has not verified it.</param>
    /// <returns>None, the one, or two: then nobody may guess.</returns>
    public async Task<IReadOnlyList<CelebrityProfile>> FindAsync(
        string? provider, string subject, string? verifiedEmail, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
// The database makes the lower case. Collation C knows no letters but A to Z: no other sign may pass for one of them.
#pragma warning disable CA1304, CA1311, CA1862
        return await context.Celebrities
            .Where(c => context.Accounts.Any(a => a.UserId == c.UserId && a.Provider == provider && a.ProviderAccountId == subject)
                || EF.Functions.Collate(c.User!.Email, "C").ToLower() == EF.Functions.Collate(verifiedEmail, "C")!.ToLower())
#pragma warning restore CA1304, CA1311, CA1862
            .OrderBy(c => c.Id)
            .Select(c => new CelebrityProfile(c.UserId, c.Id, c.User!.Name ?? c.User.Email ?? "A celebrity whose user is gone"))
            .Take(2)
            .ToListAsync(cancel);
    }
}
