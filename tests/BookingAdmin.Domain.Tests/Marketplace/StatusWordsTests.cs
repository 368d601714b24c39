using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Marketplace;

public sealed class StatusWordsTests
{
    [Fact]
    public void Every_status_has_a_word()
    {
        Given.All<OrderStatus>().ShouldAllBe(status => IsWord(status.Word()));
        Given.All<BookingStatus>().ShouldAllBe(status => IsWord(status.Word()));
        Given.All<PaymentStatus>().ShouldAllBe(status => IsWord(status.Word()));
    }

    [Fact]
    public void Order_and_payment_statuses_can_be_told_apart_by_their_words()
    {
        Given.All<OrderStatus>().Select(status => status.Word()).ShouldBeUnique(StringComparer.Ordinal);
        Given.All<PaymentStatus>().Select(status => status.Word()).ShouldBeUnique(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(BookingStatus.Pending, "Waiting")]
    [InlineData(BookingStatus.Confirmed, "Accepted")]
    [InlineData(BookingStatus.Accepted, "Accepted")]
    [InlineData(BookingStatus.Cancelled, "Declined")]
    [InlineData(BookingStatus.Completed, "Completed")]
    [InlineData(BookingStatus.Refunded, "Refunded")]
    public void A_booking_is_called_as_its_celebrity_sees_it(BookingStatus status, string word) => status.Word().ShouldBe(word);

    [Fact]
    public void A_status_that_nobody_knows_fails_loudly()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ((OrderStatus)99).Word());
        Should.Throw<ArgumentOutOfRangeException>(() => ((BookingStatus)99).Word());
        Should.Throw<ArgumentOutOfRangeException>(() => ((PaymentStatus)99).Word());
    }

    static bool IsWord(string word) => word.Length > 0 && char.IsUpper(word[0]);
}
