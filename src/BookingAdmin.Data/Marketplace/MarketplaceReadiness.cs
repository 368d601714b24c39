namespace BookingAdmin.Data.Marketplace;

/// <summary>
/// Whether this database can be worked on at this moment: what <see cref="DatabaseSetup"/> asked at the start, asked again.
/// </summary>
public sealed class MarketplaceReadiness(IDbContextFactory<BookingAdminContext> contexts, MarketplaceNeeds needs)
{
    /// <returns>Why not, and what to do, for an operator; null where it can.</returns>
    /// <exception cref="Exception">The database does not answer.</exception>
    public async Task<string?> FaultAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await MarketplaceRights.ReadOnlyAsync(context, cancel)
            ?? await MarketplaceShape.FaultAsync(context, cancel)
            ?? await MarketplaceRights.MissingAsync(context, needs.Payments, cancel);
    }
}
