using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class StatusPairTests() : RuleTest(new StatusPair())
{
    static readonly OrderFacts Odd = (Given.Order with { UpdatedAt = Given.Now.AddHours(-1) }).With(BookingStatus.Refunded);

    [Fact]
    public void Statuses_that_nobody_writes_together_break_it() =>
        Sentence(Odd).ShouldBe("The order is pending, its payment paid, its booking refunded: nobody is known to leave an order so.");

    [Fact]
    public void The_marketplace_has_a_minute_between_two_statements()
    {
        Breaks(Odd with { UpdatedAt = Given.Now.AddSeconds(-59) }).ShouldBeFalse();
        Breaks(Odd with { UpdatedAt = Given.Now.AddSeconds(-60) }).ShouldBeTrue();
    }

    [Fact]
    public void What_an_admin_calls_normal_here_is_so()
    {
        Rules.Check(Odd, RuleSettings.Default, Given.Now).ShouldContain(finding => finding.Rule == "status-pair");
        Rules.Check(Odd, RuleSettings.Default, Given.Now, new HashSet<OrderState> { Odd.State }).ShouldBeEmpty();
    }

    [Fact]
    public void A_label_that_the_owner_added_is_a_combination_that_nobody_knows() =>
        Sentence(Given.Order with { Status = Labels.Read<OrderStatus>("ON_HOLD"), UpdatedAt = Given.Now.AddHours(-1) })
            .ShouldBe("The order is on_hold, its payment paid, its booking waiting: nobody is known to leave an order so.");

    [Fact]
    public void Money_that_left_for_an_order_which_is_not_completed_breaks_it() =>
        Sentence((Given.Order with { Status = OrderStatus.Confirmed, TransferStatus = TransferStatus.Paid }).With(BookingStatus.Confirmed))
            .ShouldBe("Money went to the celebrity for an order that is not completed: the transfer may be another order’s.");

    [Fact]
    public void An_order_without_a_booking_is_no_pair() => Breaks(Odd with { Booking = null }).ShouldBeFalse();
}
