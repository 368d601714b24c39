using BookingAdmin.Data.Marketplace;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BookingAdmin.Data.Marketplace;

/// <summary>
/// Holds the owner's tables against what the mapping needs, from the catalogue alone: it answers whatever the owner has renamed, dropped or
/// hidden.
/// </summary>
public static class MarketplaceShape
{
    /// <summary>
    /// What a column must be for the statements of this version; a narrower or wider type would be read or compared otherwise.
    /// </summary>
    static readonly Dictionary<Type, (string Words, Func<Column, bool> Fits)> Kinds = new()
    {
        [typeof(string)] = ("text", column => column.Category is "S" or "E"),
        [typeof(double)] = ("double precision", column => column.Type is "float8"),
        [typeof(int)] = ("integer", column => column.Type is "int4"),
        [typeof(bool)] = ("boolean", column => column.Type is "bool"),
        [typeof(DateTimeOffset)] = ("timestamp without time zone", column => column.Type is "timestamp"),
    };

    const string Columns = """
        SELECT c.relname::text AS "Table", a.attname::text AS "Name", COALESCE(b.typname, t.typname)::text AS "Type",
            COALESCE(b.typcategory, t.typcategory)::text AS "Category",
            format_type(a.atttypid, NULL) AS "Words", row_security_active(c.oid) AS "Hides"
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
        WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p', 'v', 'f')
        """;

    /// <summary>Tables that the mapping needs and the database lacks.</summary>
    public static async Task<IReadOnlyList<string>> MissingTablesAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var present = (await ReadAsync(context, cancel)).Select(column => column.Table).ToHashSet(StringComparer.Ordinal);
        return [.. Mapped(context).Select(table => table.Name).Where(table => !present.Contains(table))];
    }

    /// <returns>What keeps the marketplace from being read, and what to do, in one sentence or two; null where nothing does.</returns>
    public static async Task<string?> FaultAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var present = (await ReadAsync(context, cancel)).ToDictionary(column => (column.Table, column.Name));
        var tables = present.Values.Select(column => column.Table).ToHashSet(StringComparer.Ordinal);
        var needed = Mapped(context).ToList();
        if (needed.Where(table => !tables.Contains(table.Name)).Select(table => $"\"{table.Name}\"").ToList() is { Count: > 0 } gone)
            return $"This database lacks the marketplace tables {string.Join(", ", gone)}. "
                + $"Check {DatabaseConnection.SettingKey}, or set Marketplace:Create=true to have them made.";

        var columns = needed.SelectMany(
            table =>
            table.Columns.Select(column =>
            (table.Name, Column: column, Is: present.GetValueOrDefault((table.Name, column.GetColumnName()))))).ToList();
        if (columns.Where(one => one.Is is null).Select(one => $"\"{one.Name}\".\"{one.Column.GetColumnName()}\"")
            .ToList() is { Count: > 0 } missing)
            return $"The marketplace tables of this database lack the columns {string.Join(", ", missing)}, so it is not the marketplace "
                + "that BookingAdmin knows. "
                + "Where the owner has renamed them, this version cannot work until they are back or BookingAdmin is updated.";

        if (columns.Where(one => !Fits(one.Column, one.Is!))
            .Select(one => $"\"{one.Name}\".\"{one.Column.GetColumnName()}\" ({one.Is!.Words} instead of {Words(one.Column)})")
            .ToList() is { Count: > 0 } other)
            return $"The marketplace tables of this database have columns of another type than BookingAdmin knows: "
                + $"{string.Join(", ", other)}. "
                + "This version cannot work until they are back or BookingAdmin is updated.";

        var hidden = columns.Where(one => one.Is!.Hides).Select(one => $"\"{one.Name}\"").Distinct(StringComparer.Ordinal).ToList();
        return hidden.Count > 0 ? await HiddenAsync(context, hidden, cancel) : null;
    }

    static async Task<string> HiddenAsync(BookingAdminContext context, List<string> tables, CancellationToken cancel)
    {
        var grant = await context.Database.SqlQuery<string>($"""SELECT format('ALTER ROLE %I BYPASSRLS', current_user) AS "Value" """)
            .ToListAsync(cancel);
        return $"Row level security may hide rows of {string.Join(", ", tables)} from this database user, so nobody could tell what is "
            + $"missing. A superuser must run: {grant[0]};";
    }

    static Task<List<Column>> ReadAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.Database.SqlQueryRaw<Column>(Columns).ToListAsync(cancel);

    /// <summary>The mapping is the list of what we need: a table or column that the owner adds makes no difference.</summary>
    static IEnumerable<(string Name, IEnumerable<IProperty> Columns)> Mapped(BookingAdminContext context) =>
        context.Model.GetEntityTypes()
            .Where(entity => entity.GetSchema() is MarketplaceMapping.Schema)
            .Select(entity => (Name: entity.GetTableName()!, Columns: entity.GetProperties()))
            .OrderBy(table => table.Name, StringComparer.Ordinal);

    static bool Fits(IProperty property, Column column) => IsJson(property) ? column.Type is "jsonb" : Kinds[KindOf(property)].Fits(column);

    static string Words(IProperty property) => IsJson(property) ? "jsonb" : Kinds[KindOf(property)].Words;

    static bool IsJson(IProperty property) => property.GetColumnType() is "jsonb";

    /// <summary>Statuses are labels: of an enum type, or of text.</summary>
    static Type KindOf(IProperty property) =>
        (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) is var type && type.IsEnum ? typeof(string) : type;

    /// <param name="Type">Of a domain, the type that it is made of.</param>
    /// <param name="Words">As the owner would write the type.</param>
    /// <param name="Hides">Whether row level security applies to us.</param>
    sealed record Column(string Table, string Name, string Type, string Category, string Words, bool Hides);
}
