using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using BookingAdmin.Web.Access.OpenIdConnect;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>The docs list every log event with its id, name and sentence.</summary>
public sealed partial class TroubleshootingTests
{
    static readonly string[] SigningIn = [".Access", ".Sessions", ".Live"];

    [Fact]
    public async Task Sign_in_md_has_every_event_of_sign_in_and_sessions_and_no_other() =>
        (await ToldAsync("sign-in.md")).ShouldBe(Events(signingIn: true), ignoreOrder: true);

    [Fact]
    public async Task Operations_md_has_every_other_event() =>
        (await ToldAsync("operations.md")).ShouldBe(Events(signingIn: false), ignoreOrder: true);

    [Fact]
    public void No_two_events_share_an_id_from_100_on() =>
        Events(signingIn: true).Concat(Events(signingIn: false)).Select(row => row.Id).Where(id => id >= 100).ShouldBeUnique();

    static async Task<IReadOnlyList<(int Id, string Name, string Sentence)>> ToldAsync(string page)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(ProgramRoot.Folder, "docs", page), Xunit.TestContext.Current.CancellationToken);
        return [.. Row().Matches(text)
            .Select(row =>
            (int.Parse(row.Groups["id"].Value, CultureInfo.InvariantCulture), row.Groups["name"].Value, row.Groups["sentence"].Value))];
    }

    static IEnumerable<(int Id, string Name, string Sentence)> Events(bool signingIn) =>
        from type in new[] { typeof(Program).Assembly, typeof(ChangeListener).Assembly }.SelectMany(assembly => assembly.GetTypes())
        // The event of the job feed is listed in operations.md with the repair jobs.
        let ofSignIn = type != typeof(JobFeed)
            && SigningIn.Any(feature => type.Namespace?.Contains(feature, StringComparison.Ordinal) == true)
        where ofSignIn == signingIn
        from method in type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select (log.EventId, log.EventName ?? method.Name, log.Message.Replace(SignInEvents.Rest, "", StringComparison.Ordinal));

    /// <summary>Its last cell says what to do, and is not empty.</summary>
    [GeneratedRegex(
        @"^\| (?<id>\d+) \| `(?<name>\w+)` \| (?<sentence>[^|]+) \| [^| ][^|]* \|\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();
}
