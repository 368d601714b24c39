using System.Text.RegularExpressions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests;

/// <summary>
/// Features stand on floors: each uses what is below it, so that none can be understood or changed only together with all.
/// </summary>
public sealed partial class FloorsTests
{
    /// <summary>From the ground up. What is on one floor does not know of each other but downwards in its row.</summary>
    static readonly string[][] Services =
    [
        ["Access", "Settings", "Sessions", "Telemetry", "Live", "Audit"],
        ["Indexes", "Guard", "Orders", "Find"],
        ["Outbox", "Refunds", "Jobs", "Notices"],
        ["Consistency", "Repair", "Payments", "Requests"],
        ["Monitor"],
    ];

    static readonly string[][] Web =
    [
        ["Host", "Access", "Ui"],
        ["Sessions", "Guard", "Repair", "Payments", "Consistency", "Orders"],
        ["Requests", "Audit", "Api", "Telemetry", "Preferences", "Notices", "Demo", "Find"],
        ["Shell"],
    ];

    static readonly string[][] Domain =
        [["Languages", "Marketplace", "Access"], ["Requests", "Payments"], ["Consistency", "Repair", "Notices"]];

    [Fact]
    public void A_feature_of_the_services_uses_only_what_is_below_it() => Climbing("BookingAdmin.Services", Services).ShouldBeEmpty();

    [Fact]
    public void A_feature_of_the_domain_uses_only_what_is_below_it() => Climbing("BookingAdmin.Domain", Domain).ShouldBeEmpty();

    [Fact]
    public void A_feature_of_the_web_uses_only_what_is_below_it() => Climbing("BookingAdmin.Web", Web).ShouldBeEmpty();

    /// <summary>What every component sees must be on the ground.</summary>
    [Fact]
    public void The_imports_of_all_components_are_of_the_ground_floor()
    {
        var imports = File.ReadAllText(Path.Combine(TestMarketplace.Repository, "src", "BookingAdmin.Web", "_Imports.razor"));
        var features = Using().Matches(imports).Where(use => use.Groups["project"].Value == "BookingAdmin.Web")
            .Select(use => use.Groups["feature"].Value).ToList();
        features.ShouldNotBeEmpty();
        features.ShouldBeSubsetOf(Web[0]);
    }

    [Theory]
    [InlineData("BookingAdmin.Services", "Monitor/")]
    [InlineData("BookingAdmin.Web", "Shell/_Imports.razor")]
    [InlineData("BookingAdmin.Web", "Orders/Details/OrderPage.razor.cs")]
    public void A_using_that_climbs_is_found(string project, string where) =>
        Climbing(project, [[.. (project.EndsWith("Web", StringComparison.Ordinal) ? Web : Services).SelectMany(floor => floor).Reverse()]])
            .ShouldContain(line => line.StartsWith(where, StringComparison.Ordinal));

    static List<string> Climbing(string project, string[][] floors)
    {
        string[] order = [.. floors.SelectMany(floor => floor)];
        var folder = Path.Combine(TestMarketplace.Repository, "src", project);
        var features = Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Except(["bin", "obj", "Properties"]);
        features.Order().ShouldBe(order.Order(), "a feature without a floor");
        return
        [
            .. from feature in order
               from file in Directory.EnumerateFiles(Path.Combine(folder, feature), "*.*", SearchOption.AllDirectories)
               where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
               from Match use in Using().Matches(File.ReadAllText(file))
               where use.Groups["project"].Value == project && use.Groups["feature"].Value != feature
               where Array.IndexOf(order, use.Groups["feature"].Value) is var at && (at < 0 || at > Array.IndexOf(order, feature))
               select $"{Path.GetRelativePath(folder, file)} uses {use.Groups["feature"].Value}",
        ];
    }

    [GeneratedRegex(
        @"^(?:@?using |.*[( <])(?<project>BookingAdmin\.\w+)\.(?<feature>\w+)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        5000)]
    private static partial Regex Using();
}
