using BookingAdmin.Domain.Marketplace;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace BookingAdmin.Data.Marketplace;

/// <summary>
/// Reads and writes the owner's statuses by their labels. The driver's own enum mapping fails on a label that the owner has added since
/// this was built.
/// </summary>
public static class StatusMapping
{
    static readonly Dictionary<Type, RelationalTypeMapping> Mappings = new()
    {
        [typeof(UserRole)] = new Label<UserRole>("Role"),
        [typeof(OrderStatus)] = new Label<OrderStatus>("OrderStatus"),
        [typeof(BookingStatus)] = new Label<BookingStatus>("BookingStatus"),
        [typeof(PaymentStatus)] = new Label<PaymentStatus>("PaymentStatus"),
        [typeof(ApprovalStatus)] = new Label<ApprovalStatus>("ApprovalStatus"),
        [typeof(TransferStatus)] = new Label<TransferStatus>("TransferStatus"),
    };

    public static DbContextOptionsBuilder UseStatusesAsText(this DbContextOptionsBuilder options)
    {
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new Extension());
        return options;
    }

    sealed class Label<T> : RelationalTypeMapping where T : struct, Enum
    {
        public Label(string type) : this(new RelationalTypeMappingParameters(
            new CoreTypeMappingParameters(
                typeof(T), new ValueConverter<T, string>(status => Labels.Of(status), label => Labels.Read<T>(label))),
            $"{MarketplaceMapping.Schema}.\"{type}\""))
        {
        }

        Label(RelationalTypeMappingParameters parameters) : base(parameters)
        {
        }

        protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new Label<T>(parameters);

        // Untyped, so that the database takes it for the type of the column that it stands beside.
        protected override void ConfigureParameter(System.Data.Common.DbParameter parameter) =>
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Unknown;

        protected override string GenerateNonNullSqlLiteral(object value) =>
            $"'{((string)value).Replace("'", "''", StringComparison.Ordinal)}'";
    }

    sealed class Plugin : IRelationalTypeMappingSourcePlugin
    {
        public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo) =>
            mappingInfo.ClrType is { } type ? Mappings.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type) : null;
    }

    sealed class Extension : IDbContextOptionsExtension
    {
        DbContextOptionsExtensionInfo? info;

        public DbContextOptionsExtensionInfo Info => info ??= new ExtensionInfo(this);

        public void ApplyServices(IServiceCollection services) =>
            new EntityFrameworkRelationalServicesBuilder(services).TryAdd<IRelationalTypeMappingSourcePlugin, Plugin>();

        public void Validate(IDbContextOptions options)
        {
        }

        sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider => false;

            public override string LogFragment => "";

            public override int GetServiceProviderHashCode() => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }
}
