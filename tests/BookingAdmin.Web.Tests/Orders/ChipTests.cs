using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Testing;
using BookingAdmin.Web.Orders.Chips;
using BookingAdmin.Web.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class ChipTests : BunitContext
{
    [Fact]
    public void A_missing_booking_is_told_by_colour_icon_and_word()
    {
        var chip = Render<BookingChip>(parameters => parameters.Add(c => c.Status, null)).Find(".chip");

        chip.ClassList.ShouldContain("bad");
        chip.QuerySelector("svg").ShouldNotBeNull();
        chip.TextContent.ShouldBe("Missing");
    }

    [Fact]
    public void An_order_that_needs_no_booking_misses_none()
    {
        var cell = Render<BookingChip>(parameters => parameters.Add(c => c.Status, null).Add(c => c.Needed, false));

        cell.FindAll(".chip").ShouldBeEmpty();
        cell.Markup.ShouldContain("none needed");
    }

    [Theory]
    [InlineData(BookingStatus.Pending, "chip warn", "Waiting")]
    [InlineData(BookingStatus.Confirmed, "chip info", "Accepted")]
    [InlineData(BookingStatus.Completed, "chip good", "Completed")]
    [InlineData(BookingStatus.Cancelled, "chip", "Declined")]
    public void A_booking_has_its_word_and_tone(BookingStatus status, string tone, string word)
    {
        var chip = Render<BookingChip>(parameters => parameters.Add(c => c.Status, status)).Find("span");

        chip.ClassName!.Trim().ShouldBe(tone);
        chip.TextContent.ShouldBe(word);
    }

    [Theory]
    [InlineData(PaymentStatus.Succeeded, "chip good", "Paid")]
    [InlineData(PaymentStatus.Pending, "chip warn", "Open")]
    [InlineData(PaymentStatus.Failed, "chip bad", "Failed")]
    [InlineData(PaymentStatus.Refunded, "chip", "Refunded")]
    public void A_payment_has_its_word_and_tone(PaymentStatus status, string tone, string word)
    {
        var chip = Render<PaymentChip>(parameters => parameters.Add(c => c.Status, status)).Find("span");

        chip.ClassName!.Trim().ShouldBe(tone);
        chip.TextContent.ShouldBe(word);
    }

    [Theory]
    [InlineData(OrderStatus.Pending, "chip", "Pending")]
    [InlineData(OrderStatus.InProgress, "chip info", "In progress")]
    [InlineData(OrderStatus.Completed, "chip good", "Completed")]
    public void An_order_has_its_word_and_tone(OrderStatus status, string tone, string word)
    {
        var chip = Render<OrderStatusChip>(parameters => parameters.Add(c => c.Status, status)).Find("span");

        chip.ClassName!.Trim().ShouldBe(tone);
        chip.TextContent.ShouldBe(word);
    }

    [Theory]
    [InlineData(0.4, "now")]
    [InlineData(35, "35 min")]
    [InlineData(7 * 60, "7 h")]
    [InlineData(3 * 24 * 60 + 5, "3 d")]
    public void An_age_is_short_and_tells_the_moment_when_asked(double minutes, string words)
    {
        var clock = new ManualClock();
        Services.AddSingleton<TimeProvider>(clock);

        var age = Render<Age>(parameters => parameters.Add(a => a.Since, clock.GetUtcNow().AddMinutes(-minutes).AddSeconds(-1)))
            .Find("time");

        age.TextContent.ShouldBe(words);
        age.GetAttribute("title").ShouldNotBeNullOrEmpty();
    }
}
