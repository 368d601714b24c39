using System.Text;
using System.Text.RegularExpressions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Languages;

/// <summary>Sentences of the code that nothing translates, so that a page could show them in English to everybody.</summary>
static partial class SentencesLeftOut
{
    static readonly string[] Projects = ["BookingAdmin.Domain", "BookingAdmin.Data", "BookingAdmin.Services", "BookingAdmin.Web"];

    /// <summary>What speaks English to everybody, by the beginning of the file's path, and who reads it.</summary>
    static readonly (string Path, string Reader)[] English =
    [
        ("Web/Api/", "programs"), ("Web/Host/Answers/ApiErrors.cs", "programs"), ("Services/Payments/Intake/", "programs"),
        ("Domain/Access/Actor.cs", "programs; names of actors are stored, and Shown has their words"),
        ("Web/Requests/Calendar/CalendarEndpoint.cs", "programs"),
        ("Services/Settings/", "operators at the start"), ("Web/EnvironmentRules.cs", "operators at the start"),
        ("Web/Host/HostRules.cs", "operators at the start"), ("Web/Host/HostSettings.cs", "operators at the start"),
        ("Web/Access/AccessSettings.cs", "operators at the start"), ("Web/Telemetry/", "operators at the start"),
        ("Web/Program.cs", "operators at the start"), ("Data/DatabaseSetup", "operators at the start"),
        ("Data/Marketplace/", "operators at the start"),
        ("Web/Access/AccessRegistration.cs", "operators at the start"),
        ("Web/Access/OpenIdConnect/", "the log"), ("Web/Access/Provider/", "the log"), ("Web/Access/NextAuth/", "the log"),
        ("Web/Access/Sessions/RoleReview.cs", "the log"), ("Web/Access/Sessions/SessionEndpoints.cs", "the log"),
        ("Services/Payments/Stripe/StripeException.cs", "the log and the command line"), ("Services/Payments/Upkeep/", "the log"),
        ("Services/Consistency/Runs/", "the command line"), ("Services/Indexes/", "the command line"),
        ("Services/Consistency/ConsistencyReport.cs", "the command line; charts have words of their own"),
        ("Services/Consistency/ConsistencyState.cs", "files"), ("Data/Sql/", "the database"), ("Data/Migrations/", "the database"),
        ("Services/Telemetry/", "metrics"), ("Services/Monitor/TelemetryGauges.cs", "metrics"),
        ("Services/Monitor/Alerting/Alerts.cs", "the receiver of alerts"), ("Services/Monitor/SilenceWatch.cs", "the receiver of alerts"),
        ("Services/Monitor/MonitorWork.cs", "the receiver of alerts"),
        ("Services/Monitor/Drill/SelfTest", "the receiver of alerts; steps have a word for the command line"),
        ("Services/Guard/GuardParts.cs", "the database: comments on what is installed"), ("Services/Guard/GuardScript.cs", "the database"),
        ("Web/Demo/DemoOrders.cs", "the demo's celebrities: an order's text is in its customer's language"),
        ("Web/Ui/Theme/", "the browser"), ("Web/Host/Answers/AnswerHeaders.cs", "the browser"),
        ("Services/Requests/DecisionResult.cs", "programs; Actor.Shown has the word"), ("Services/Requests/RequestFeed.cs", "programs"),
        ("Services/Consistency/Sql/", "the database"), ("Services/Guard/WatchListSql.cs", "the database"),
        ("Services/Guard/GuardFunctions.cs", "the database"), ("Services/Jobs/JobItems.cs", "the database"),
        ("Services/Payments/Compare/ReconciliationSql.cs", "the database"), ("Services/Payments/Books/PaymentList.cs", "the database"),
        ("Services/Repair/RepairBatch.cs", "traces"),
        ("Services/Access/", "the audit: names of people without one"), ("Services/Guard/BookingGuard.cs", "the audit: names of actors"),
        ("Services/Guard/GuardCommit.cs", "the database"), ("Services/Live/GuardChanges.cs", "the database"),
        ("Domain/Notices/NoticeSamples.cs", "nobody: invented names and words of customers"),
        ("Services/Notices/Mail/Compose/MailHtml.cs", "mail programs"),
        ("Services/Notices/Mail/MailTokens.cs", "the log"), ("Web/Notices/UnsubscribeEndpoint.cs", "mail programs"),
        ("Web/Access/SignIn/DemoPeople.cs", "names"),
        ("Web/Access/Sessions/Device.cs", "stored, and Shown has the words"),
    ];

    // What is given to these is no sentence of a page.
    static readonly HashSet<string> Calls = new(StringComparer.Ordinal)
    {
        "T", "Plural", "Pattern", "LoggerMessage", "SuppressMessage", "ArgumentException", "ArgumentOutOfRangeException",
        "InvalidOperationException", "NotSupportedException", "UnreachableException", "FormattableString",
    };

    public static IEnumerable<string> All() => Files()
        .Where(file => !Array.Exists(English, known => file.Name.StartsWith(known.Path, StringComparison.Ordinal)))
        .SelectMany(file => file.Sentences.Select(sentence => $"{file.Name}: {sentence}"));

    /// <summary>What stands in the list of exceptions and has no such sentence any more.</summary>
    public static IEnumerable<string> Unused()
    {
        string[] speaking = [.. Files().Where(file => file.Sentences.Length > 0).Select(file => file.Name)];
        return English.Select(known => known.Path)
            .Where(path => !Array.Exists(speaking, name => name.StartsWith(path, StringComparison.Ordinal)));
    }

    static IEnumerable<(string Name, string[] Sentences)> Files()
    {
        var source = Path.Combine(Repository.Root, "src");
        return Projects
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (
                Path.GetRelativePath(source, file).Replace(Path.DirectorySeparatorChar, '/')["BookingAdmin.".Length..],
                Of(File.ReadAllText(file)).ToArray()));
    }

    /// <summary>The sentences of a source file, two words or more, that stand in none of <see cref="Calls"/>.</summary>
    public static IEnumerable<string> Of(string code)
    {
        var calls = new Stack<string>();
        for (var at = 0; at < code.Length; at++)
        {
            if (code[at] == '/' && at + 1 < code.Length && code[at + 1] is '/' or '*')
                at = code.IndexOf(code[at + 1] == '/' ? "\n" : "*/", at, StringComparison.Ordinal) is var end and >= 0 ? end : code.Length;
            else if (code[at] == '\'')
                at = code.IndexOf('\'', at + (code[at + 1] == '\\' ? 3 : 2));
            else if (code[at] == '(')
                calls.Push(CallBefore().Match(code, 0, at).Value);
            else if (code[at] == ')' && calls.Count > 0)
                calls.Pop();
            else if (code[at] == '"')
            {
                var text = new StringBuilder();
                at = Text(code, at, text);
                var sentence = text.ToString();
                if (Words().IsMatch(sentence) && !Sql().IsMatch(sentence) && !calls.Any(Calls.Contains)
                    && !Compared().IsMatch(code.AsSpan(at + 1, Math.Min(40, code.Length - at - 1))))
                    yield return sentence;
            }
        }
    }

    /// <returns>Where it ends. Raw and verbatim strings are SQL, patterns and markup.</returns>
    static int Text(string code, int at, StringBuilder text)
    {
        if (code.AsSpan(at).StartsWith("\"\"\"", StringComparison.Ordinal))
            return code.IndexOf("\"\"\"", at + 3, StringComparison.Ordinal) + 2;
        if (at > 0 && code[at - 1] == '@')
            return code.IndexOf('"', at + 1);
        var interpolated = at > 0 && code[at - 1] == '$';
        for (at++; code[at] != '"'; at++)
        {
            if (code[at] == '\\')
                at++;
            else if (interpolated && code[at] is '{' or '}' && code[at + 1] == code[at])
                at++;
            else if (interpolated && code[at] == '{')
            {
                text.Append("{}");
                at = Value(code, at + 1);
            }
            else
                text.Append(code[at]);
        }
        return at;
    }

    static int Value(string code, int at)
    {
        for (var depth = 0; depth > 0 || code[at] != '}'; at++)
        {
            if (code[at] == '"')
                at = Text(code, at, new());
            else
                depth += code[at] switch { '{' => 1, '}' => -1, _ => 0 };
        }
        return at;
    }

    [GeneratedRegex(@"\w+$", RegexOptions.RightToLeft, 1000)]
    private static partial Regex CallBefore();

    [GeneratedRegex(@"[A-Za-z’]{2,},? [A-Za-z’]{2,}", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(SELECT|FROM|WHERE|SET|INSERT|UPDATE|DELETE|JOIN|NULL|NOT IN|SAVEPOINT|TABLE|ZONE|HAVING|REFERENCING|TRIGGER|UNION|"
        + @"ORDER BY|WITH|LOCK|CASE|AND)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sql();

    /// <summary>What a switch compares with.</summary>
    [GeneratedRegex(@"^\s*(=>|or )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Compared();
}
