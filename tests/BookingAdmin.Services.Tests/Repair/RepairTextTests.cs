using System.Collections;
using System.Globalization;
using System.Resources;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Testing;
using BookingAdmin.Text;

namespace BookingAdmin.Services.Tests.Repair;

/// <summary>What is stored is a code; what a person reads is a sentence.</summary>
public sealed class RepairTextTests
{
    [Fact]
    public void Every_code_has_its_sentence()
    {
        foreach (var outcome in Enum.GetValues<RepairOutcome>())
            RepairText.Of(outcome, null).ShouldEndWith(".");
        foreach (var refusal in Enum.GetValues<RepairRefusal>())
            RepairText.Of(RepairOutcome.Refused, refusal.ToString()).ShouldBe($"{RepairText.Of(refusal)} Nothing was changed.");
        foreach (var wait in Enum.GetValues<JobWait>())
            RepairText.Wait(wait.ToString()).ShouldNotBe(wait.ToString());
        foreach (var why in Enum.GetNames<RepairWhy>())
            RepairText.Of($"Why{why}", "a", "b").ShouldEndWith(".");
        foreach (var field in Enum.GetValues<RepairField>())
            RepairText.Of(field).ShouldNotBeEmpty();
        foreach (var filter in Enum.GetValues<RepairItemFilter>())
            RepairText.Of($"JobNone{filter}").ShouldEndWith(".");
        foreach (var selection in new[] { "All", "Filtered", "Chosen 3" })
            (RepairText.Scope("missing-booking", selection), RepairText.Scope("copied-fields", selection))
                .ShouldNotBe((selection, selection));
    }

    [Fact]
    public void No_sentence_is_without_a_code()
    {
        var pages = Path.Combine(TestMarketplace.Repository, "src", "BookingAdmin.Web");
        var code = string.Concat(Directory.EnumerateFiles(pages, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var known = Names<RepairOutcome>("Outcome").Concat(Names<RepairRefusal>("Refusal")).Concat(Names<JobWait>("Wait"))
            .Concat(Names<RepairWhy>("Why"))
            .Concat(Names<RepairField>("Field")).Concat(Names<RuleRepair>("Title")).Concat(Names<RuleRepair>("Every"))
                .Concat(Names<RepairJobState>("Job")).Concat(Names<RepairItemFilter>("JobNone"))
            .Concat(["ScopeAllOfMissing", "ScopeAllOfFindings", "ScopeFilteredOfMissing", "ScopeFilteredOfFindings", "ScopeChosen"])
                .ToHashSet();
        using var texts = new ResourceManager(typeof(RepairText))
            .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        var keys = texts.Cast<DictionaryEntry>().Select(text => (string)text.Key)
            .Select(key => key.EndsWith("One", StringComparison.Ordinal) && key != "UndoableOne" ? key[..^3] : key);
        keys.Where(key => !known.Contains(key) && !code.Contains($"\"{key}\"", StringComparison.Ordinal)).ShouldBeEmpty();

        static IEnumerable<string> Names<T>(string prefix) where T : struct, Enum => Enum.GetNames<T>().Select(name => prefix + name);
    }

    [Theory]
    [InlineData(
        RepairWhy.PaidWaits, OrderStatus.Pending,
        "The order is paid and waits for a decision, so the booking starts as Waiting and can be accepted or declined.")]
    [InlineData(
        RepairWhy.UnderWay, OrderStatus.InProgress,
        "The order is already in progress, so the booking starts as Accepted and nobody is asked again.")]
    [InlineData(RepairWhy.FollowsOrder, OrderStatus.Cancelled, "The order is cancelled, so the booking becomes Declined.")]
    public void A_preview_says_why(RepairWhy why, OrderStatus status, string sentence) =>
        RepairText.Why(new("c1", "KO-1-A", status, PaymentStatus.Succeeded, new(1, "nzd"), [], why, null)).ShouldBe(sentence);

    [Fact]
    public void A_value_stands_in_the_sentence()
    {
        RepairText.Of(RepairOutcome.DatabaseRefused, "23514").ShouldBe("The database refused it (23514). Nothing was changed.");
        RepairText.Wait("StandbyBehind 12").ShouldBe("A standby is 12 s behind. The job goes on when it has caught up.");
        RepairText.Scope("missing-booking", "All").ShouldBe("Every order without a booking");
        RepairText.Scope("copied-fields", "Filtered").ShouldBe("Open findings of orders in a filtered list");
        RepairText.Scope("missing-booking", "Chosen 1").ShouldBe("1 chosen order");
        RepairText.Scope("missing-booking", "Chosen 3").ShouldBe("3 chosen orders");
    }

    [Fact]
    public void A_sentence_from_before_there_were_codes_is_shown_as_it_is()
    {
        RepairText.Of(RepairOutcome.Refused, "The celebrity declined this order.")
            .ShouldBe("The celebrity declined this order. Nothing was changed.");
        RepairText.Wait("A standby is 3 s behind. Wait.").ShouldBe("A standby is 3 s behind. Wait.");
        RepairText.Scope("missing-booking", "every order without a booking").ShouldBe("Every order without a booking");
        RepairText.Scope("missing-booking", "3 chosen orders").ShouldBe("3 chosen orders");
    }
}
