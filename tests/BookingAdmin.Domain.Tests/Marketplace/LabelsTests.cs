using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Marketplace;

public sealed class LabelsTests
{
    [Fact]
    public void A_known_label_is_its_member_and_back()
    {
        foreach (var status in Enum.GetValues<ApprovalStatus>())
            Labels.Read<ApprovalStatus>(Labels.Of(status)).ShouldBe(status);
        Labels.Of(OrderStatus.RevisionRequested).ShouldBe("REVISION_REQUESTED");
        OrderStatus.RevisionRequested.IsKnown().ShouldBeTrue();
    }

    [Fact]
    public void A_label_that_the_owner_added_keeps_its_word_and_equals_no_known_status()
    {
        var held = Labels.Read<OrderStatus>("ON_HOLD");

        Labels.Of(held).ShouldBe("ON_HOLD");
        held.Word().ShouldBe("ON_HOLD");
        held.IsKnown().ShouldBeFalse();
        Enum.GetValues<OrderStatus>().ShouldNotContain(held);
        Labels.Read<OrderStatus>("ON_HOLD").ShouldBe(held);
        Labels.Read<OrderStatus>("on_hold").ShouldNotBe(held, "labels differ by case in the database");
    }

    [Fact]
    public void Readers_at_once_agree_on_a_new_label()
    {
        var read = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(8)
            .Select(i => (i % 4, Labels.Read<PaymentStatus>($"NEW_{i % 4}"))).Distinct().ToList();

        read.Count.ShouldBe(4);
        read.ShouldAllBe(pair => Labels.Of(pair.Item2) == $"NEW_{pair.Item1}");
    }

    [Fact]
    public void What_no_database_gave_has_no_label() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Labels.Of((TransferStatus)77));
}
