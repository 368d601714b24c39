using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Whoever looks for an event finds it in docs/sign-in.md, as the log says it. Those of the handler are tested beside the handler.</summary>
public sealed partial class TroubleshootingTests
{
    static readonly string[] Features = [".Access", ".Sessions", ".Live"];

    [Fact]
    public async Task The_troubleshooting_table_has_every_event_of_sign_in_and_sessions_and_no_other()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(ProgramRoot.Folder, "docs", "sign-in.md"), Xunit.TestContext.Current.CancellationToken);
        var told = Row().Matches(page).Select(row => (Id: int.Parse(row.Groups["id"].Value, CultureInfo.InvariantCulture), row.Groups["name"].Value, row.Groups["sentence"].Value))
            .Where(row => row.Id is < 100 or >= 200);

        told.ShouldBe(Events(), ignoreOrder: true);
    }

    static IEnumerable<(int Id, string Name, string Sentence)> Events() =>
        from type in new[] { typeof(Program).Assembly, typeof(ChangeListener).Assembly }.SelectMany(assembly => assembly.GetTypes())
        where Features.Any(feature => type.Namespace?.Contains(feature, StringComparison.Ordinal) == true)
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select (log.EventId, log.EventName ?? method.Name, log.Message);

    /// <summary>Its last cell says what to do, and is not empty.</summary>
    [GeneratedRegex(@"^\| (?<id>\d+) \| `(?<name>\w+)` \| (?<sentence>[^|]+) \| [^| ][^|]* \|\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();
}
