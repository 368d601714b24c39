using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class PaymentRecordTests() : RuleTest(new PaymentRecord())
{
    [Fact]
    public void A_paid_order_that_does_not_say_which_payment_or_when_breaks_it()
    {
        Sentence(Given.Order with { PaymentIntentId = null }).ShouldBe("The order is paid but lacks its payment id.");
        Sentence(Given.Order with { PaidAt = null }).ShouldBe("The order is paid but lacks the time of payment.");
    }

    [Fact]
    public void It_is_broken_exactly_when_a_paid_order_lacks_either() =>
        BrokenExactlyWhen(order =>
            order.PaymentStatus == PaymentStatus.Succeeded && !(order.PaymentIntentId is not null && order.PaidAt is not null));
}
