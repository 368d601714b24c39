using System.Text;

namespace BookingAdmin.Domain.Languages;

/// <summary>A sentence as a longer language would have it: ⟦Áççépţ ~~⟧. What stands in braces stays.</summary>
static class PseudoText
{
    const string Plain = "aceinostuyACEINOSTUY", Accented = "áçéíñóšţúýÁÇÉÍÑÓŠŢÚÝ";

    public static string Of(string english)
    {
        var text = new StringBuilder("⟦");
        var braces = 0;
        foreach (var letter in english)
        {
            braces += letter switch { '{' => 1, '}' => -1, _ => 0 };
            var at = braces == 0 ? Plain.IndexOf(letter, StringComparison.Ordinal) : -1;
            text.Append(at < 0 ? letter : Accented[at]);
        }
        // A third more, which is what short words grow by.
        return text.Append(' ').Append('~', Math.Max(1, english.Length / 3)).Append('⟧').ToString();
    }
}
