using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Resources;

namespace BookingAdmin.Domain.Languages;

/// <summary>
/// The sentences of pages in the language of their reader. The code has the English sentence, which is also its key; the `.resx` files of
/// this folder have the others: docs/decisions/0048.
/// </summary>
public static class Language
{
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en"), Spanish = CultureInfo.GetCultureInfo("es");

    /// <summary>For tests: each sentence longer, accented and in brackets, so that one in no resource or without space is seen.</summary>
    public static readonly CultureInfo Pseudo = CultureInfo.GetCultureInfo("qps-ploc");

    /// <summary>The same from right to left.</summary>
    public static readonly CultureInfo MirroredPseudo = CultureInfo.GetCultureInfo("qps-plocm");

    static readonly Lazy<FrozenDictionary<string, string>> InSpanish = new(() => Read(Spanish));

    /// <summary>As the attribute of the document has it.</summary>
    public static string Direction =>
        CultureInfo.CurrentUICulture is var reader && (reader.Name == MirroredPseudo.Name || reader.TextInfo.IsRightToLeft) ? "rtl" : "ltr";

    /// <summary>The sentence in the reader's language; in English where there is no translation.</summary>
    public static string T(string english) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName switch
    {
        "es" => InSpanish.Value.GetValueOrDefault(english, english),
        "qps" => PseudoText.Of(english),
        _ => english,
    };

    /// <summary>A sentence that a file of codes has in the reader's language already; only the pseudo-languages change it.</summary>
    internal static string Shown(string found) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "qps" ? PseudoText.Of(found) : found;

    /// <summary>With values in it, which are written as the reader's language writes numbers and dates.</summary>
    public static string T(Sentence sentence) => sentence.Fill(T(sentence.Key));

    /// <summary>One of two sentences by a number, which is {0} in them.</summary>
    public static string Plural(long count, string one, string many) =>
        string.Format(CultureInfo.CurrentCulture, T(count == 1 ? one : many), count);

    /// <summary>A sentence for a log or for another program: always English, in whatever language the page was asked for.</summary>
    public static string InEnglish(Func<string> say)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            return say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    /// <summary>A pattern of .NET for days and times, which a language has its own of: d MMMM is d 'de' MMMM.</summary>
    public static string Pattern(string english) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "es" ? InSpanish.Value.GetValueOrDefault(english, english) : english;

    /// <summary>Every sentence that has a translation, for tests.</summary>
    public static IReadOnlyDictionary<string, string> Translations => InSpanish.Value;

    static FrozenDictionary<string, string> Read(CultureInfo culture)
    {
        var satellite = Assembly.GetExecutingAssembly().GetSatelliteAssembly(culture);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in satellite.GetManifestResourceNames()
            .Where(name => name.Contains($".{nameof(Languages)}.", StringComparison.Ordinal)))
        {
            using var reader = new ResourceReader(satellite.GetManifestResourceStream(file)!);
            foreach (DictionaryEntry entry in reader)
                found[(string)entry.Key] = (string)entry.Value!;
        }
        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
