using BookingAdmin.Data.Lists;

namespace BookingAdmin.Services.Find;

/// <summary>Who holds a word in their name or e-mail, of those whom the marketplace knows.</summary>
/// <param name="Word">As it was typed.</param>
/// <param name="Whole">The word is somebody's whole e-mail.</param>
/// <param name="Ids">Of users, <see cref="Most"/> at most.</param>
/// <param name="Celebrities">Those among them.</param>
/// <param name="Rare">The word stands in few rows, as far as one can see without reading them all.</param>
sealed record FoundPeople(string Word, bool Whole, string[] Ids, string[] Celebrities, bool Rare)
{
    public const int Most = 500;

    // Less is in no index of trigrams. More words than these make no search quicker, and each costs a look of its own.
    const int Shortest = 3, MostWords = 3, Few = 200;

    public string Pattern => SearchText.Pattern(Word)!;

    /// <summary>Each word is looked up by itself, since a condition across tables serves no index.</summary>
    /// <returns>The longest of the words; the others are too short or too many.</returns>
    public static async Task<IReadOnlyList<FoundPeople>> ByWordsAsync(
        BookingAdminContext context, IEnumerable<string> words, CancellationToken cancel)
    {
        var found = new List<FoundPeople>();
        string[] looked = [.. words.Where(word => word.Length >= Shortest).OrderByDescending(word => word.Length).Take(MostWords)];
        if (looked.Length == 0)
            return found;
        var sql = string.Join(" UNION ALL ", looked.Select((_, at) => $"""
            SELECT {at} AS "Word", p.whole AS "Whole", p.ids AS "Ids",
                ARRAY(SELECT c.id FROM public."Celebrity" c WHERE c."userId" = ANY(p.ids)) AS "Celebrities",
                CASE WHEN cardinality(p.ids) < {Most} THEN (SELECT count(*) <= {Few} FROM (SELECT FROM public."Order" o
                    WHERE NOT p.whole AND (o."orderNumber" ILIKE @like{at} OR o."recipientName" ILIKE @like{at} OR o.email ILIKE @like{at})
                    LIMIT {Few + 1}) few) ELSE false END AS "Rare"
            FROM (SELECT cardinality(u.ids) > 0 AS whole, CASE WHEN cardinality(u.ids) > 0 THEN u.ids
                    ELSE ARRAY(SELECT id FROM public."User" WHERE name ILIKE @like{at} OR email ILIKE @like{at} LIMIT {Most}) END AS ids
                FROM (SELECT ARRAY(SELECT id FROM public."User" WHERE email IN (@word{at}, lower(@word{at}))) AS ids OFFSET 0) u
                OFFSET 0) p
            """));
        object[] values = [.. looked.SelectMany((word, at) => new[]
        {
            new NpgsqlParameter<string>($"word{at}", word), new NpgsqlParameter<string>($"like{at}", SearchText.Pattern(word)!),
        })];
        foreach (var row in await context.Database.SqlQueryRaw<Row>(sql, values).ToListAsync(cancel))
            found.Add(new(looked[row.Word], row.Whole, row.Ids, row.Celebrities, row.Rare));
        return found;
    }

    sealed record Row(int Word, bool Whole, string[] Ids, string[] Celebrities, bool Rare);
}
