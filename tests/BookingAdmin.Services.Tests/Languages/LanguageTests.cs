using System.Globalization;
using System.Text.RegularExpressions;
using BookingAdmin.Domain.Languages;

namespace BookingAdmin.Services.Tests.Languages;

/// <summary>What people read, in each of the languages.</summary>
public sealed partial class LanguageTests
{
    [Fact]
    public void Every_sentence_of_the_code_is_in_Spanish_too()
    {
        var missing = SentencesInCode.All().Where(found => !Language.Translations.ContainsKey(found.Key))
            .Select(found => $"{found.File}: {found.Key}").Distinct().Order(StringComparer.Ordinal);

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_sentence_for_people_is_handed_to_what_translates_it()
    {
        SentencesLeftOut.All().Order(StringComparer.Ordinal).ShouldBeEmpty();
        SentencesLeftOut.Unused().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""return "There is none.";""", "There is none.")]
    [InlineData("""throw new InvalidInputException($"{name} is gone.");""", "{} is gone.")]
    [InlineData("""return T("There is none.");""", "")]
    [InlineData("""throw new InvalidOperationException("There is none."); // say "this is it" """, "")]
    [InlineData("""x switch { "two words" => 1, _ => Say(T("and this"), "or that") }""", "or that")]
    public void The_sentences_that_nothing_translates_are_found(string code, string sentences) =>
        string.Join('|', SentencesLeftOut.Of(code)).ShouldBe(sentences);

    [Fact]
    public void Nothing_is_translated_that_no_code_says()
    {
        var said = SentencesInCode.All().Select(found => found.Key).ToHashSet(StringComparer.Ordinal);

        // Patterns of days are handed on by name.
        Language.Translations.Keys.Where(key => !said.Contains(key) && !key.Contains("MMMM", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void A_translation_has_the_values_of_its_sentence()
    {
        Language.Translations.Where(pair => Values(pair.Key) != Values(pair.Value)).Select(pair => pair.Key).ShouldBeEmpty();

        static string Values(string sentence) =>
            string.Join(' ', Value().Matches(sentence).Select(value => value.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sentence_and_its_values_are_in_the_language_of_the_reader()
    {
        In("es", () => Language.T($"under {0.1:0.0} s")).ShouldBe("menos de 0,1 s");
        In("en", () => Language.T($"under {0.1:0.0} s")).ShouldBe("under 0.1 s");
        In("es", () => Language.Plural(1200, "{0:N0} day", "{0:N0} days")).ShouldBe("1.200 días");
        In("es", () => Language.Plural(1, "{0:N0} day", "{0:N0} days")).ShouldBe("1 día");
        In("fr", () => Language.T("just now")).ShouldBe("just now");
        In("qps-ploc", () => Language.T($"in {3} s")).ShouldBe("⟦íñ 3 š ~~⟧");
    }

    [Theory]
    [InlineData("""@T("Sign out")""", "Sign out")]
    [InlineData("""T($"in {Age.Words(time)} or {n:N0} {(a ? "b" : "c")}")""", "in {0} or {1:N0} {2}")]
    [InlineData("""T("one " + "two")""", "one two")]
    [InlineData("""Plural(Count(a, b), "{0} order", "{0} orders")""", "{0} order|{0} orders")]
    [InlineData("""T(value)""", "")]
    public void The_sentences_of_code_are_found(string code, string keys) =>
        string.Join('|', SentencesInCode.Of(code)).ShouldBe(keys);

    static string In(string language, Func<string> say)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    [GeneratedRegex(@"\{\d+(:[^}]*)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
