using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BookingAdmin.Data.Marketplace;

/// <summary>
/// How the owner's tables are mapped: quoted PascalCase tables, camelCase columns, statuses as text, times without zone in UTC.
/// </summary>
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

        // Optional, although the columns are not: where the owner has no foreign keys a person can be gone, and hides no order and no
        // booking.
        model.Entity<CelebrityRow>().HasOne(celebrity => celebrity.User).WithMany().HasForeignKey(celebrity => celebrity.UserId)
            .IsRequired(false);
        model.Entity<OrderRow>(order =>
        {
            order.HasOne(o => o.User).WithMany().HasForeignKey(o => o.UserId).IsRequired(false);
            order.HasOne(o => o.Celebrity).WithMany().HasForeignKey(o => o.CelebrityId).IsRequired(false);
            order.HasMany(o => o.Tips).WithOne().HasForeignKey(tip => tip.OrderId);
        });
        model.Entity<BookingRow>(booking =>
        {
            booking.HasOne(b => b.Order).WithOne(o => o.Booking).HasForeignKey<BookingRow>(b => b.OrderId);
            booking.HasOne(b => b.User).WithMany().HasForeignKey(b => b.UserId).IsRequired(false);
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

    /// <summary>Writes what the column holds, UTC without a zone in whole milliseconds, and reads it back as UTC.</summary>
    sealed class UtcTimestamp() : ValueConverter<DateTimeOffset, DateTime>(
        time => DateTime.SpecifyKind(Milliseconds.Truncate(time).UtcDateTime, DateTimeKind.Unspecified),
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}

/// <summary>The marketplace keeps times in whole milliseconds: a time that is compared later must be cut before it is written.</summary>
public static class Milliseconds
{
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Now, as the marketplace can keep it.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => Truncate(clock.GetUtcNow());
}
