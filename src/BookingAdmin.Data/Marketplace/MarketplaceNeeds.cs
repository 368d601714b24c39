namespace BookingAdmin.Data.Marketplace;

/// <summary>What is asked of the marketplace's database at start.</summary>
/// <param name="CreateTables">Make the owner's tables where they are missing.</param>
/// <param name="Payments">Whether orders and tips are written, which takes more rights.</param>
public sealed record MarketplaceNeeds(bool CreateTables, bool Payments);
