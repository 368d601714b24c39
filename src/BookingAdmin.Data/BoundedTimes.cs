#pragma warning disable NPG9001 // The driver's converters: its authors may change them in a new major version.
using Npgsql;
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace BookingAdmin.Data;

/// <summary>
/// Reads times that .NET cannot hold (the year 20255, BC, infinity) as the first or last moment that it can: one impossible date of the
/// owner's marks its own row and breaks no list.
/// </summary>
public sealed class BoundedTimes : PgTypeInfoResolverFactory
{
    public static void Use(NpgsqlDataSourceBuilder source) => source.AddTypeInfoResolverFactory(new BoundedTimes());

    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    sealed class Resolver : IPgTypeInfoResolver
    {
        static readonly DataTypeName WithoutZone = new("pg_catalog.timestamp"), WithZone = new("pg_catalog.timestamptz");

        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) => (type, dataTypeName) switch
        {
            (_, null) => null,
            (null, { } name) when name == WithoutZone =>
                new PgTypeInfo(options, new Converter<DateTime>(Unzoned, time => time.Ticks), name),
            ({ } t, { } name) when t == typeof(DateTime) && name == WithoutZone =>
                new PgTypeInfo(options, new Converter<DateTime>(Unzoned, time => time.Ticks), name),
            ({ } t, { } name) when t == typeof(DateTimeOffset) && name == WithZone =>
                new PgTypeInfo(options, new Converter<DateTimeOffset>(ticks => new(ticks, TimeSpan.Zero), time => time.UtcTicks), name),
            _ => null,
        };

        static DateTime Unzoned(long ticks) => new(ticks, DateTimeKind.Unspecified);
    }

    /// <param name="read">From ticks that .NET can hold.</param>
    sealed class Converter<T>(Func<long, T> read, Func<T, long> ticks) : PgBufferedConverter<T>
    {
        // PostgreSQL counts microseconds from 2000.
        static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        static readonly long First = -Epoch / TimeSpan.TicksPerMicrosecond,
            Last = (DateTime.MaxValue.Ticks - Epoch) / TimeSpan.TicksPerMicrosecond;

        public override bool CanConvert(DataFormat format, out BufferRequirements bufferRequirements)
        {
            bufferRequirements = BufferRequirements.CreateFixedSize(sizeof(long));
            return format is DataFormat.Binary;
        }

        protected override T ReadCore(PgReader reader) =>
            read((Math.Clamp(reader.ReadInt64(), First, Last) * TimeSpan.TicksPerMicrosecond) + Epoch);

        protected override void WriteCore(PgWriter writer, T value) =>
            writer.WriteInt64((ticks(value) - Epoch) / TimeSpan.TicksPerMicrosecond);
    }
}
