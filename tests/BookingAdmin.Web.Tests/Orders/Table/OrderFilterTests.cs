using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Tests.Orders.Table;

public sealed class OrderFilterTests
{
    static readonly DateTimeOffset Now = new(2025, 8, 19, 21, 4, 0, TimeSpan.Zero);

    static readonly Actor Sam = new(ActorId.Demo("sam"), "Sam Okafor", Roles.Support);

    static OrderFilter Parse(params (string Name, string Value)[] values) =>
        OrderFilter.Parse("?" + string.Join('&', values.Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value)}")));

    [Fact]
    public void Nothing_chosen_is_the_plain_address_of_every_order()
    {
        Parse().Address.ShouldBe("/orders");
        Parse(("q", " "), ("status", "")).Filters.ShouldBeFalse();
    }

    [Fact]
    public void An_address_says_everything_that_was_chosen_and_is_read_back_as_it_was()
    {
        var filter = new OrderFilter(
            "Ní Bhriain & co", OrderStatus.InProgress, PaymentStatus.Succeeded, 7, MissingOnly: true, Cursor: "next.0.1755590400123.cabc")
        {
            Need = OrderNeed.RefundWaits, CustomerId = "c/1", CelebrityId = "c2", Mine = true, Sort = OrderSort.FirstNumber, Size = 50,
        };

        filter.Address.ShouldBe("/orders?q=N%C3%AD%20Bhriain%20%26%20co&status=in-progress&payment=succeeded&days=7&missing=1"
            + "&need=refund-waits&customer=c%2F1&celebrity=c2&who=me&sort=first-number&size=50&at=next.0.1755590400123.cabc");
        OrderFilter.Parse(filter.Address["/orders".Length..]).ShouldBe(filter);
        OrderFilter.Parse(filter.Kept).ShouldBe(filter with { Cursor = null, Size = null });
        new OrderFilter(From: new(2025, 8, 1), To: new(2025, 8, 19)).Address.ShouldBe("/orders?from=2025-08-01&to=2025-08-19");
    }

    [Fact]
    public void The_address_of_an_order_takes_its_list_along()
    {
        new OrderFilter().Order("KO-1").ShouldBe("/orders/KO-1");
        new OrderFilter("a&b", MissingOnly: true, Cursor: "next.0.1.c").Order("KO-1")
            .ShouldBe("/orders/KO-1?list=q%3Da%2526b%26missing%3D1");
    }

    [Fact]
    public void Every_status_has_a_name_in_the_address()
    {
        foreach (var status in Enum.GetValues<OrderStatus>())
            Parse(("status", AddressText.Name(status))).Status.ShouldBe(status);
        AddressText.Name(OrderStatus.RevisionRequested).ShouldBe("revision-requested");
    }

    [Theory]
    [InlineData("status", "2", "“2” in this link is no status of an order.")]
    [InlineData("payment", "pending,failed", "“pending,failed” in this link is no payment status.")]
    [InlineData("days", "-1", "“-1” in this link is no number of days.")]
    [InlineData("days", "99999999999", "“99999999999” in this link is no number of days.")]
    [InlineData("from", "19/08/2025", "“19/08/2025” in this link is no day that can be used, such as 2025-08-19.")]
    [InlineData("to", "9999-12-31", "“9999-12-31” in this link is no day that can be used, such as 2025-08-19.")]
    [InlineData("need", "money", "“money” in this link is no need of an order.")]
    [InlineData("who", "sam", "“sam” in this link is no one who looks after orders.")]
    [InlineData("sort", "customer", "“customer” in this link is no order of a list.")]
    [InlineData("size", "1000000", "“1000000” in this link is no size of a page.")]
    [InlineData("missing", "yes", "“yes” in this link is no answer to “missing only”: it is 1 or left out.")]
    public void A_value_that_cannot_be_is_named_in_a_sentence(string name, string value, string sentence)
    {
        Should.Throw<InvalidInputException>(() => Parse((name, value))).Message.ShouldBe(sentence);
    }

    [Fact]
    public void A_value_of_ten_thousand_characters_is_not_repeated_whole() =>
        Should.Throw<InvalidInputException>(() => Parse(("status", new string('x', 10_000)))).Message.Length.ShouldBeLessThan(100);

    [Fact]
    public void The_first_day_cannot_be_after_the_last() =>
        Should.Throw<InvalidInputException>(() => Parse(("from", "2025-08-19"), ("to", "2025-08-18"))).Message
            .ShouldBe("The first day of this link is after its last day.");

    [Fact]
    public void Days_begin_at_the_midnight_of_whoever_looks()
    {
        var auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

        // In Auckland it is the 20th already.
        Parse(("days", "1")).Query(auckland, Now, Sam).From.ShouldBe(new(2025, 8, 19, 12, 0, 0, TimeSpan.Zero));
        Parse(("days", "7")).Query(TimeZoneInfo.Utc, Now, Sam).From.ShouldBe(new(2025, 8, 13, 0, 0, 0, TimeSpan.Zero));
        var span = Parse(("from", "2025-08-01"), ("to", "2025-08-01")).Query(auckland, Now, Sam);
        span.From.ShouldBe(new(2025, 7, 31, 12, 0, 0, TimeSpan.Zero));
        span.Until.ShouldBe(new(2025, 8, 1, 12, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Mine_are_those_of_whoever_opens_the_link() =>
        (Parse(("who", "me")).Query(TimeZoneInfo.Utc, Now, Sam).AssigneeId, Parse().Query(TimeZoneInfo.Utc, Now, Sam).AssigneeId)
            .ShouldBe((Sam.Id.Text, null));

    [Fact]
    public void A_day_whose_midnight_the_clocks_skip_begins_at_its_first_moment()
    {
        // Santiago went from 23:59:59 on the 6th to 01:00 on the 7th of September 2025.
        var santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");

        Parse(("from", "2025-09-07")).Query(santiago, Now, Sam).From.ShouldBe(new(2025, 9, 7, 4, 0, 0, TimeSpan.Zero));
    }
}
