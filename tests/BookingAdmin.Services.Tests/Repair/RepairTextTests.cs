using BookingAdmin.Domain.Repair;
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
        foreach (var selection in new[] { "All", "Filtered", "Chosen 3" })
            (RepairText.Scope("missing-booking", selection), RepairText.Scope("copied-fields", selection))
                .ShouldNotBe((selection, selection));
    }

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
