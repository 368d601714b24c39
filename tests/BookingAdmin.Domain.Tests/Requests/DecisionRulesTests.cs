using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Tests.Requests;

public sealed class DecisionRulesTests
{
    public static TheoryData<Decision, BookingStatus, OrderStatus, PaymentStatus> EveryCombination
    {
        get
        {
            var all = new TheoryData<Decision, BookingStatus, OrderStatus, PaymentStatus>();
            foreach (var decision in Given.All<Decision>())
                foreach (var booking in Given.All<BookingStatus>())
                    foreach (var order in Given.All<OrderStatus>())
                        foreach (var payment in Given.All<PaymentStatus>())
                            all.Add(decision, booking, order, payment);
            return all;
        }
    }

    // The design's words, written a second time: only a waiting booking of an order that has not ended can be decided, and accepted only
    // while the payment can still be, or has been, taken.
    [Fact]
    public void Each_combination_is_allowed_or_refused_as_designed()
    {
        foreach (var (decision, booking, order, payment) in EveryCombination.Select(row => row.Data))
        {
            var expected =
                booking != BookingStatus.Pending ? Refusal.AlreadyDecided
                : order is OrderStatus.Cancelled or OrderStatus.Refunded or OrderStatus.Completed ? Refusal.OrderEnded
                : decision == Decision.Accept
                    && payment is PaymentStatus.Processing or PaymentStatus.Failed or PaymentStatus.Cancelled or PaymentStatus.Refunded
                    ? Refusal.PaymentNotValid
                : Refusal.None;
            DecisionRules.Check(decision, booking, order, payment)
                .ShouldBe(expected, $"{decision}, booking {booking}, order {order}, payment {payment}");
        }
    }

    [Fact]
    public void Of_all_combinations_ten_can_be_accepted_and_thirty_declined()
    {
        Allowed(Decision.Accept).ShouldBe(10);
        Allowed(Decision.Decline).ShouldBe(30);

        static int Allowed(Decision decision) => EveryCombination.Select(row => row.Data)
            .Count(c => c.Item1 == decision && DecisionRules.Check(c.Item1, c.Item2, c.Item3, c.Item4) is Refusal.None);
    }

    [Fact]
    public void What_can_be_accepted_can_be_declined() =>
        EveryCombination.Select(row => row.Data)
            .Where(c => DecisionRules.Check(Decision.Accept, c.Item2, c.Item3, c.Item4) is Refusal.None)
            .ShouldAllBe(c => DecisionRules.Check(Decision.Decline, c.Item2, c.Item3, c.Item4) == Refusal.None);

    [Fact]
    public void A_decision_cannot_be_taken_twice()
    {
        foreach (var first in Given.All<Decision>())
            foreach (var second in Given.All<Decision>())
                DecisionRules.Check(second, DecisionRules.After(first), OrderStatus.Confirmed, PaymentStatus.Succeeded)
                    .ShouldBe(Refusal.AlreadyDecided);
    }

    [Theory]
    [InlineData(Decision.Accept, BookingStatus.Confirmed)]
    [InlineData(Decision.Decline, BookingStatus.Cancelled)]
    public void A_decision_leads_to_one_status(Decision decision, BookingStatus after) => DecisionRules.After(decision).ShouldBe(after);

    [Theory]
    [InlineData(PaymentStatus.Succeeded, "pi_1", MoneyBack.Refund)]
    [InlineData(PaymentStatus.Succeeded, null, MoneyBack.Refund)]
    [InlineData(PaymentStatus.Pending, "pi_1", MoneyBack.CancelIntent)]
    [InlineData(PaymentStatus.Pending, null, MoneyBack.NotNeeded)]
    [InlineData(PaymentStatus.Processing, "pi_1", MoneyBack.CancelIntent)]
    [InlineData(PaymentStatus.Processing, null, MoneyBack.NotNeeded)]
    [InlineData(PaymentStatus.Failed, "pi_1", MoneyBack.CancelIntent)]
    [InlineData(PaymentStatus.Failed, null, MoneyBack.NotNeeded)]
    [InlineData(PaymentStatus.Cancelled, "pi_1", MoneyBack.NotNeeded)]
    [InlineData(PaymentStatus.Refunded, "pi_1", MoneyBack.NotNeeded)]
    public void After_a_decline_the_money_goes_back_or_can_no_longer_be_taken(PaymentStatus payment, string? intent, MoneyBack back) =>
        DecisionRules.MoneyBackFor(payment, intent).ShouldBe(back);

    [Theory]
    [InlineData(
        Refusal.OrderEnded, OrderStatus.Cancelled, PaymentStatus.Succeeded,
        "This order was cancelled meanwhile, so there is nothing left to decide.")]
    [InlineData(
        Refusal.OrderEnded, OrderStatus.Completed, PaymentStatus.Succeeded,
        "This order is already completed, so there is nothing left to decide.")]
    [InlineData(
        Refusal.PaymentNotValid, OrderStatus.Pending, PaymentStatus.Processing,
        "The payment is still being processed. Try again in a few minutes.")]
    [InlineData(
        Refusal.PaymentNotValid, OrderStatus.Pending, PaymentStatus.Failed, "The payment failed, so this request cannot be accepted.")]
    [InlineData(
        Refusal.PaymentNotValid, OrderStatus.Pending, PaymentStatus.Refunded,
        "The payment was refunded, so this request cannot be accepted.")]
    public void A_refusal_says_why(Refusal refusal, OrderStatus order, PaymentStatus payment, string sentence) =>
        DecisionRules.Sentence(refusal, order, payment).ShouldBe(sentence);

    [Fact]
    public void Every_refusal_but_an_earlier_decision_has_a_sentence()
    {
        foreach (var (decision, booking, order, payment) in EveryCombination.Select(row => row.Data))
            if (DecisionRules.Check(decision, booking, order, payment) is var refusal and not (Refusal.None or Refusal.AlreadyDecided))
                DecisionRules.Sentence(refusal, order, payment).ShouldEndWith(".");
    }
}
