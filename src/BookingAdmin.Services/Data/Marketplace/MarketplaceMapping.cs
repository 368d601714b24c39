using BookingAdmin.Domain.Marketplace;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace BookingAdmin.Services.Data.Marketplace;

/// <summary>How the owner's tables are mapped: quoted PascalCase tables, camelCase columns, native enums, times without zone in UTC.</summary>
static class MarketplaceMapping
{
    public const string Schema = "public";

    public static void Map(ModelBuilder model)
    {
        Table<UserRow>("User");
        Table<AccountRow>("Account");
        Table<CelebrityRow>("Celebrity");
        Table<OrderRow>("Order");
        Table<BookingRow>("Booking");
        Table<OrderItemRow>("OrderItem");
        Table<TipRow>("Tip");

        model.Entity<CelebrityRow>().HasOne(celebrity => celebrity.User).WithMany().HasForeignKey(celebrity => celebrity.UserId);
        model.Entity<OrderRow>(order =>
        {
            order.HasOne(o => o.User).WithMany().HasForeignKey(o => o.UserId);
            order.HasOne(o => o.Celebrity).WithMany().HasForeignKey(o => o.CelebrityId);
            order.HasMany(o => o.Tips).WithOne().HasForeignKey(tip => tip.OrderId);
        });
        model.Entity<BookingRow>(booking =>
        {
            booking.HasOne(b => b.Order).WithOne(o => o.Booking).HasForeignKey<BookingRow>(b => b.OrderId);
            booking.HasOne(b => b.User).WithMany().HasForeignKey(b => b.UserId);
        });

        model.Entity<OrderItemRow>().Property(item => item.Metadata).HasColumnType("jsonb");

        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);
            if (property.ClrType == typeof(DateTimeOffset) || property.ClrType == typeof(DateTimeOffset?))
            {
                property.SetColumnType("timestamp(3) without time zone");
                property.SetValueConverter(new UtcTimestamp());
            }
        }

        void Table<T>(string name) where T : class => model.Entity<T>().ToTable(name, Schema);
    }

    /// <summary>EF Core's half of the enum types.</summary>
    public static void MapEnums(NpgsqlDbContextOptionsBuilder options) => options
        .MapEnum<UserRole>("Role", Schema, Labels.Translator)
        .MapEnum<OrderStatus>("OrderStatus", Schema, Labels.Translator)
        .MapEnum<BookingStatus>("BookingStatus", Schema, Labels.Translator)
        .MapEnum<PaymentStatus>("PaymentStatus", Schema, Labels.Translator)
        .MapEnum<ApprovalStatus>("ApprovalStatus", Schema, Labels.Translator)
        .MapEnum<TransferStatus>("TransferStatus", Schema, Labels.Translator);

    /// <summary>The driver's half of the enum types.</summary>
    public static void MapEnums(NpgsqlDataSourceBuilder source) => source
        .MapEnum<UserRole>($"{Schema}.Role", Labels.Translator)
        .MapEnum<OrderStatus>($"{Schema}.OrderStatus", Labels.Translator)
        .MapEnum<BookingStatus>($"{Schema}.BookingStatus", Labels.Translator)
        .MapEnum<PaymentStatus>($"{Schema}.PaymentStatus", Labels.Translator)
        .MapEnum<ApprovalStatus>($"{Schema}.ApprovalStatus", Labels.Translator)
        .MapEnum<TransferStatus>($"{Schema}.TransferStatus", Labels.Translator);

    /// <summary>Writes what the column holds, UTC without a zone in whole milliseconds, and reads it back as UTC.</summary>
    sealed class UtcTimestamp() : ValueConverter<DateTimeOffset, DateTime>(
        time => DateTime.SpecifyKind(Milliseconds.Truncate(time).UtcDateTime, DateTimeKind.Unspecified),
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}

/// <summary>Labels of the owner's enum types.</summary>
public static class Labels
{
    internal static INpgsqlNameTranslator Translator { get; } = new UpperSnakeCase();

    /// <summary>PendingApproval is PENDING_APPROVAL.</summary>
    public static string Of<T>(T status) where T : struct, Enum => Translator.TranslateMemberName(status.ToString());

    sealed class UpperSnakeCase : INpgsqlNameTranslator
    {
        public string TranslateTypeName(string clrName) => clrName;

        public string TranslateMemberName(string clrName) =>
            string.Concat(clrName.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
    }
}

/// <summary>The marketplace keeps times in whole milliseconds: a time that is compared later must be cut before it is written.</summary>
public static class Milliseconds
{
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Now, as the marketplace can keep it.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => Truncate(clock.GetUtcNow());
}
