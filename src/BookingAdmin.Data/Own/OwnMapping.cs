using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace BookingAdmin.Data.Own;

/// <summary>Our tables: schema booking_admin, snake_case, no foreign key into the owner's tables.</summary>
static class OwnMapping
{
    public const string Schema = "booking_admin";
    public const string MigrationsTable = "migration";

    public static void Map(ModelBuilder model)
    {
        model.ApplyConfiguration(new AuditEntryConfiguration());
        model.ApplyConfiguration(new RefundConfiguration());
        model.ApplyConfiguration(new SessionConfiguration());
        model.ApplyConfiguration(new DataProtectionKeyConfiguration());
        model.ApplyConfiguration(new AuditSealConfiguration());
        model.ApplyConfiguration(new FindingConfiguration());
        model.ApplyConfiguration(new RunConfiguration());
        model.ApplyConfiguration(new RunRuleConfiguration());
        model.ApplyConfiguration(new RepairJobConfiguration());
        model.ApplyConfiguration(new RepairJobItemConfiguration());
        model.ApplyConfiguration(new WatchListConfiguration());
        model.ApplyConfiguration(new GuardConfiguration());
        model.ApplyConfiguration(new HeartbeatConfiguration());
        model.ApplyConfiguration(new AlertConfiguration());
        model.ApplyConfiguration(new SelfTestConfiguration());
        model.ApplyConfiguration(new OutboxConfiguration());
        model.ApplyConfiguration(new StripeEventConfiguration());
        model.ApplyConfiguration(new IdempotencyKeyConfiguration());
        model.ApplyConfiguration(new ReconciliationConfiguration());
        model.ApplyConfiguration(new NormalStateConfiguration());
        model.ApplyConfiguration(new CalendarFeedConfiguration());
        model.ApplyConfiguration(new SavedViewConfiguration());
        model.ApplyConfiguration(new OrderNoteConfiguration());
        model.ApplyConfiguration(new OrderAssigneeConfiguration());
        model.ApplyConfiguration(new NoticeConfiguration());
        model.ApplyConfiguration(new NoticeMessageConfiguration());
        model.ApplyConfiguration(new NoticeDeliveryConfiguration());
        model.ApplyConfiguration(new NoticeRecipientConfiguration());
        model.ApplyConfiguration(new NoticeDeviceConfiguration());
        model.ApplyConfiguration(new NoticeScanConfiguration());
        model.ApplyConfiguration(new PushKeyConfiguration());

        foreach (var entity in model.Model.GetEntityTypes().Where(entity => entity.ClrType.Namespace == typeof(OwnMapping).Namespace))
        {
            entity.SetSchema(Schema);
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
            foreach (var key in entity.GetKeys())
                key.SetName($"{entity.GetTableName()}_pkey");
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName($"{entity.GetTableName()}_{string.Join('_', index.Properties.Select(p => SnakeCase(p.Name)))}_idx");
        }
    }

    static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}

#pragma warning disable EF1001 // The only place where the history table's columns can be named.
sealed class SnakeCaseHistory(HistoryRepositoryDependencies dependencies) : NpgsqlHistoryRepository(dependencies)
{
    protected override void ConfigureTable(EntityTypeBuilder<HistoryRow> history)
    {
        base.ConfigureTable(history);
        history.Property(row => row.MigrationId).HasColumnName("migration_id");
        history.Property(row => row.ProductVersion).HasColumnName("product_version");
    }
}
#pragma warning restore EF1001
