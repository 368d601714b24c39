using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;

namespace BookingAdmin.OpenIdConnect.Tests;

/// <summary>Whoever looks for an event finds it in docs/sign-in.md, as the log says it.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public async Task The_troubleshooting_table_has_every_fault_and_no_other()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sign-in.md"), TestContext.Current.CancellationToken);
        var told = Row().Matches(page).Select(row => (Id: int.Parse(row.Groups["id"].Value, CultureInfo.InvariantCulture), row.Groups["name"].Value, row.Groups["sentence"].Value))
            .Where(row => row.Id is >= 100 and < 200);

        told.ShouldBe(Faults.Select(fault => (fault.Event.Id, fault.Event.Name!, fault.Sentence)), ignoreOrder: true);
    }

    [Fact]
    public void Every_fault_has_an_id_between_100_and_199() => Faults.ShouldAllBe(fault => fault.Event.Id >= 100 && fault.Event.Id < 200);

    static IEnumerable<SignInFault> Faults => typeof(SignInFault).GetFields().Select(member => member.GetValue(null)).OfType<SignInFault>();

    /// <summary>Its last cell says what to do, and is not empty.</summary>
    [GeneratedRegex(@"^\| (?<id>\d+) \| `(?<name>\w+)` \| (?<sentence>[^|]+) \| [^| ][^|]* \|\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();
}
