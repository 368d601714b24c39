using BookingAdmin.Data.Own;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BookingAdmin.Data;

/// <summary>Only our tables: what migrations are made from and run through, so that they can never touch the owner's.</summary>
public sealed class OwnContext(DbContextOptions<OwnContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => OwnMapping.Map(modelBuilder);

    public static OwnContext For(string connectionString) => new(
        new DbContextOptionsBuilder<OwnContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(OwnMapping.MigrationsTable, OwnMapping.Schema))
            .ReplaceService<IHistoryRepository, SnakeCaseHistory>()
            .Options);
}

/// <summary>What `dotnet ef` makes migrations with; it connects to nothing.</summary>
sealed class OwnContextFactory : IDesignTimeDbContextFactory<OwnContext>
{
    public OwnContext CreateDbContext(string[] args) => OwnContext.For("Host=localhost");
}
