using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Web.Repair;

namespace BookingAdmin.Web.Tests.Repair;

public sealed class RepairWordsTests
{
    [Theory]
    [InlineData(RepairOutcome.AlreadyThere, "KO-…-AAAAAA has its booking already, so there was nothing to do.")]
    [InlineData(RepairOutcome.NotNeeded, "The order is cancelled or refunded and needs no booking. Nothing was changed.")]
    public void The_creation_of_a_booking_ends_in_a_sentence(RepairOutcome outcome, string words) => RuleRepairWords.Of(
        new RepairPreview("c1", "KO-1755590400123-AAAAAA", OrderStatus.Pending, PaymentStatus.Succeeded, new(1, "nzd"), [], null, null),
            new RepairItem("c1", "KO-1755590400123-AAAAAA", outcome, null)).ShouldBe(words);
}
