using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Web.Repair;

namespace BookingAdmin.Web.Tests.Repair;

public sealed class RepairWordsTests
{
    [Theory]
    [InlineData(1, 0, 0, 0, "1 booking created.", "1 put right.")]
    [InlineData(1200, 0, 0, 0, "1,200 bookings created.", "1,200 put right.")]
    [InlineData(2, 1, 0, 0, "2 bookings created. 1 was already there.", "2 put right. 1 was right already.")]
    [InlineData(0, 3, 0, 0, "3 were already there.", "3 were right already.")]
    [InlineData(0, 0, 0, 0, "0 bookings created.", "0 put right.")]
    [InlineData(1, 0, 0, 1, "1 booking created. 1 order needs none any more.", "1 put right. 1 was right already.")]
    [InlineData(1, 0, 1, 0, "1 booking created. 1 could not be created.", "1 put right. 1 could not be put right.")]
    public void The_result_of_a_repair_counts_what_is_there_now(
        int repaired, int already, int failed, int ended, string created, string changed)
    {
        RepairItem[] items =
        [
            .. Enumerable.Repeat(Item(RepairOutcome.Repaired), repaired), .. Enumerable.Repeat(Item(RepairOutcome.AlreadyThere), already),
            .. Enumerable.Repeat(Item(RepairOutcome.Held), failed), .. Enumerable.Repeat(Item(RepairOutcome.NotNeeded), ended),
        ];
        RuleRepairWords.Of(RuleRepair.CreateBooking, new(Guid.Empty, items), items.Length).ShouldBe(created);
        RuleRepairWords.Of(RuleRepair.CopyFromOrder, new(Guid.Empty, items), items.Length).ShouldBe(changed);
    }

    [Theory]
    [InlineData(RepairOutcome.AlreadyThere, "KO-…-AAAAAA has its booking already, so there was nothing to do.")]
    [InlineData(RepairOutcome.Repaired, "1 put right.")]
    [InlineData(RepairOutcome.NotNeeded, "The order is cancelled or refunded and needs no booking. Nothing was changed.")]
    public void One_order_ends_in_a_sentence(RepairOutcome outcome, string words) => RuleRepairWords.Of(
        new RepairPreview("c1", "KO-1755590400123-AAAAAA", OrderStatus.Pending, PaymentStatus.Succeeded, new(1, "nzd"), [], null, null),
        Item(outcome)).ShouldBe(words);

    static RepairItem Item(RepairOutcome outcome) => new("c1", "KO-1755590400123-AAAAAA", outcome, null);
}
