using System.Text;
using System.Text.RegularExpressions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Languages;

/// <summary>The sentences that the code hands to T, Plural and Pattern, as the keys of their translations.</summary>
static partial class SentencesInCode
{
    public static IEnumerable<(string Key, string File)> All() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !file.Contains($"{Path.DirectorySeparatorChar}Languages{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => Of(File.ReadAllText(file)).Select(key => (key, Path.GetRelativePath(Repository.Root, file))));

    public static IEnumerable<string> Of(string code)
    {
        foreach (Match call in Call().Matches(code))
        {
            var at = call.Index + call.Length;
            var values = 0;
            if (call.ValueSpan.Contains("Plural", StringComparison.Ordinal))
            {
                // Its first argument is the number.
                at = After(code, at, ',');
                foreach (var _ in (int[])[1, 2])
                    if (Literals(code, ref at, ref values) is { } form)
                    {
                        yield return form;
                        at = SkipTo(code, at, ',');
                    }
            }
            else if (Literals(code, ref at, ref values) is { } key)
                yield return key;
        }
    }

    /// <summary>One string of the code, or several that are joined; null where something else stands there.</summary>
    static string? Literals(string code, ref int at, ref int values)
    {
        var key = new StringBuilder();
        while (true)
        {
            at = SkipSpace(code, at);
            var interpolated = at < code.Length && code[at] == '$';
            if (interpolated)
                at++;
            if (at >= code.Length || code[at] != '"')
                return null;
            at = interpolated ? Interpolated(code, at + 1, key, ref values) : Plain(code, at + 1, key);
            var next = SkipSpace(code, at);
            if (next >= code.Length || code[next] != '+')
                return key.ToString();
            at = next + 1;
        }
    }

    static int Plain(string code, int at, StringBuilder key)
    {
        for (; code[at] != '"'; at++)
            at = Letter(code, at, key);
        return at + 1;
    }

    static int Interpolated(string code, int at, StringBuilder key, ref int values)
    {
        for (; code[at] != '"'; at++)
        {
            if (code[at] is '{' or '}' && code[at + 1] == code[at])
                key.Append(code[at]).Append(code[at++]);
            else if (code[at] == '{')
            {
                var end = EndOfValue(code, at + 1, out var format);
                key.Append('{').Append(values++).Append(format).Append('}');
                at = end;
            }
            else
                at = Letter(code, at, key);
        }
        return at + 1;
    }

    /// <returns>Where its brace closes.</returns>
    static int EndOfValue(string code, int at, out string format)
    {
        var (depth, colon) = (0, -1);
        for (; depth > 0 || code[at] != '}'; at++)
        {
            if (code[at] == '"')
            {
                at++;
                while (code[at] != '"')
                    at += code[at] == '\\' ? 2 : 1;
            }
            else if (code[at] is '(' or '[' or '{')
                depth++;
            else if (code[at] is ')' or ']' or '}')
                depth--;
            else if (code[at] == ':' && depth == 0 && colon < 0)
                colon = at;
        }
        format = colon < 0 ? "" : code[colon..at];
        return at;
    }

    static int Letter(string code, int at, StringBuilder key)
    {
        if (code[at] != '\\')
        {
            key.Append(code[at]);
            return at;
        }
        key.Append(code[at + 1] switch { 'n' => '\n', 'u' => '\u00a0', var escaped => escaped });
        return code[at + 1] == 'u' ? at + 5 : at + 1;
    }

    static int After(string code, int at, char sign)
    {
        for (var depth = 0; depth > 0 || code[at] != sign; at++)
            depth += code[at] is '(' or '[' or '{' ? 1 : code[at] is ')' or ']' or '}' ? -1 : 0;
        return at + 1;
    }

    static int SkipTo(string code, int at, char sign) => SkipSpace(code, at) is var next && code[next] == sign ? next + 1 : next;

    static int SkipSpace(string code, int at)
    {
        while (at < code.Length && char.IsWhiteSpace(code[at]))
            at++;
        return at;
    }

    [GeneratedRegex(@"(?<![\w.])(Language\.)?(T|Plural|Pattern)\((?=\s*[\w$""(])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();
}
