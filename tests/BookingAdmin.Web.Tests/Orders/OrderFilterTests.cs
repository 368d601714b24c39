using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class OrderFilterTests
{
    static readonly DateTimeOffset Now = new(2025, 8, 19, 21, 4, 0, TimeSpan.Zero);

    static OrderFilter Parse(
        string? search = null, string? status = null, string? payment = null, string? days = null, string? from = null, string? to = null,
        string? missing = null, string? at = null) =>
        OrderFilter.Parse(search, status, payment, days, from, to, missing, at);

    [Fact]
    public void Nothing_chosen_is_the_plain_address_of_every_order()
    {
        Parse().Address.ShouldBe("/orders");
        Parse(search: " ", status: "").Filters.ShouldBeFalse();
    }

    [Fact]
    public void An_address_says_everything_that_was_chosen_and_is_read_back_as_it_was()
    {
        var filter = new OrderFilter(
            "Ní Bhriain & co", OrderStatus.InProgress, PaymentStatus.Succeeded, 7, MissingOnly: true, Cursor: "next.0.1755590400123.cabc");

        filter.Address.ShouldBe(
            "/orders?q=N%C3%AD%20Bhriain%20%26%20co&status=in-progress&payment=succeeded&days=7&missing=1&at=next.0.1755590400123.cabc");
        Parse("Ní Bhriain & co", "in-progress", "succeeded", "7", null, null, "1", "next.0.1755590400123.cabc").ShouldBe(filter);
        new OrderFilter(From: new(2025, 8, 1), To: new(2025, 8, 19)).Address.ShouldBe("/orders?from=2025-08-01&to=2025-08-19");
    }

    [Fact]
    public void Every_status_has_a_name_in_the_address()
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
            Parse(status: AddressText.Name(status)).Status.ShouldBe(status);
        AddressText.Name(OrderStatus.RevisionRequested).ShouldBe("revision-requested");
    }

    [Theory]
    [InlineData("status", "2", "“2” in this link is no order status.")]
    [InlineData("payment", "pending,failed", "“pending,failed” in this link is no payment status.")]
    [InlineData("days", "-1", "“-1” in this link is no number of days.")]
    [InlineData("days", "99999999999", "“99999999999” in this link is no number of days.")]
    [InlineData("from", "19/08/2025", "“19/08/2025” in this link is no day that can be used, such as 2025-08-19.")]
    [InlineData("to", "9999-12-31", "“9999-12-31” in this link is no day that can be used, such as 2025-08-19.")]
    [InlineData("missing", "yes", "“yes” in this link is no answer to “missing only”: it is 1 or left out.")]
    public void A_value_that_cannot_be_is_named_in_a_sentence(string name, string value, string sentence)
    {
        string? Of(string parameter) => parameter == name ? value : null;

        Should.Throw<InvalidInputException>(() => Parse(null, Of("status"), Of("payment"), Of("days"), Of("from"), Of("to"), Of("missing")))
            .Message.ShouldBe(sentence);
    }

    [Fact]
    public void A_value_of_ten_thousand_characters_is_not_repeated_whole() =>
        Should.Throw<InvalidInputException>(() => Parse(status: new string('x', 10_000))).Message.Length.ShouldBeLessThan(100);

    [Fact]
    public void The_first_day_cannot_be_after_the_last() =>
        Should.Throw<InvalidInputException>(() =>
            Parse(from: "2025-08-19", to: "2025-08-18")).Message.ShouldBe("The first day of this link is after its last day.");

    [Fact]
    public void Days_begin_at_the_midnight_of_whoever_looks()
    {
        var auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

        // It is the 20th there already.
        Parse(days: "1").Query(auckland, Now).From.ShouldBe(new(2025, 8, 19, 12, 0, 0, TimeSpan.Zero));
        Parse(days: "7").Query(TimeZoneInfo.Utc, Now).From.ShouldBe(new(2025, 8, 13, 0, 0, 0, TimeSpan.Zero));
        var span = Parse(from: "2025-08-01", to: "2025-08-01").Query(auckland, Now);
        span.From.ShouldBe(new(2025, 7, 31, 12, 0, 0, TimeSpan.Zero));
        span.Until.ShouldBe(new(2025, 8, 1, 12, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_day_whose_midnight_the_clocks_skip_begins_at_its_first_moment()
    {
        // Santiago went from 23:59:59 on the 6th to 01:00 on the 7th of September 2025.
        var santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");

        Parse(from: "2025-09-07").Query(santiago, Now).From.ShouldBe(new(2025, 9, 7, 4, 0, 0, TimeSpan.Zero));
    }
}
