using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class CopiedFieldsTests() : RuleTest(new CopiedFields())
{
    static readonly BookingFacts Booking = Given.Order.Booking!;

    [Fact]
    public void Each_field_that_differs_is_named()
    {
        Sentence(Given.Order with { Booking = Booking with { OrderNumber = "KO-2" } })
            .ShouldBe("The booking differs from its order in: order number.");
        Sentence(Given.Order with { Booking = Booking with { UserId = "cother" } })
            .ShouldBe("The booking differs from its order in: customer.");
        Sentence(Given.Order with { Booking = Booking with { CelebrityId = "cother" } })
            .ShouldBe("The booking differs from its order in: celebrity.");
        Sentence(Given.Order with { Booking = Booking with { TotalAmount = 150.01m } })
            .ShouldBe("The booking differs from its order in: total amount.");
    }

    [Fact]
    public void All_of_them_are_named_at_once() =>
        Sentence(Given.Order with { Booking = new("cbooking", "KO-2", "cother", "cother", BookingStatus.Pending, 1m, Given.Now) })
            .ShouldBe("The booking differs from its order in: order number, customer, celebrity, total amount.");

    [Fact]
    public void It_is_broken_exactly_when_a_copied_field_differs() =>
        BrokenExactlyWhen(order => order.Booking is { } b
            && (b.OrderNumber, b.UserId, b.CelebrityId, b.TotalAmount) != (
                order.OrderNumber, order.UserId, order.CelebrityId, order.TotalAmount));
}
