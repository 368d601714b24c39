using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Data.Own;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Data;

/// <summary>The runtime context: both schemas, so that a change and its audit entry commit together. Never migrated.</summary>
public sealed class BookingAdminContext(DbContextOptions<BookingAdminContext> options) : DbContext(options)
{
    public DbSet<AccountRow> Accounts => Set<AccountRow>();
    public DbSet<CelebrityRow> Celebrities => Set<CelebrityRow>();
    public DbSet<OrderRow> Orders => Set<OrderRow>();
    public DbSet<BookingRow> Bookings => Set<BookingRow>();
    public DbSet<TipRow> Tips => Set<TipRow>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<Refund> Refunds => Set<Refund>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MarketplaceMapping.Map(modelBuilder);
        OwnMapping.Map(modelBuilder);
    }
}
