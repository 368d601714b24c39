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
        var chip = Render<BookingChip>(parameters => parameters.Add(c => c.Status, null)).Chip();

        chip.Tone().ShouldBe("bad");
        chip.HasIcon().ShouldBeTrue();
        chip.TextContent.ShouldBe("Missing");
    }

    [Fact]
    public void An_order_that_needs_no_booking_misses_none()
    {
        var cell = Render<BookingChip>(parameters => parameters.Add(c => c.Status, null).Add(c => c.Needed, false));

        cell.HasChip().ShouldBeFalse();
        cell.Markup.ShouldContain("none needed");
    }

    [Theory]
    [InlineData(BookingStatus.Pending, "warn", "Waiting")]
    [InlineData(BookingStatus.Confirmed, "info", "Accepted")]
    [InlineData(BookingStatus.Completed, "good", "Completed")]
    [InlineData(BookingStatus.Cancelled, null, "Declined")]
    public void A_booking_has_its_word_and_tone(BookingStatus status, string? tone, string word)
    {
        var chip = Render<BookingChip>(parameters => parameters.Add(c => c.Status, status)).Chip();

        chip.Tone().ShouldBe(tone);
        chip.TextContent.ShouldBe(word);
    }

    [Theory]
    [InlineData(PaymentStatus.Succeeded, "good", "Paid")]
    [InlineData(PaymentStatus.Pending, "warn", "Open")]
    [InlineData(PaymentStatus.Failed, "bad", "Failed")]
    [InlineData(PaymentStatus.Refunded, null, "Refunded")]
    public void A_payment_has_its_word_and_tone(PaymentStatus status, string? tone, string word)
    {
        var chip = Render<PaymentChip>(parameters => parameters.Add(c => c.Status, status)).Chip();

        chip.Tone().ShouldBe(tone);
        chip.TextContent.ShouldBe(word);
    }

    [Theory]
    [InlineData(OrderStatus.Pending, null, "Pending")]
    [InlineData(OrderStatus.InProgress, "info", "In progress")]
    [InlineData(OrderStatus.Completed, "good", "Completed")]
    public void An_order_has_its_word_and_tone(OrderStatus status, string? tone, string word)
    {
        var chip = Render<OrderStatusChip>(parameters => parameters.Add(c => c.Status, status)).Chip();

        chip.Tone().ShouldBe(tone);
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

        var since = clock.GetUtcNow().AddMinutes(-minutes).AddSeconds(-1);
        var age = Render<Age>(parameters => parameters.Add(a => a.Since, since)).ByRole("time");

        age.TextContent.ShouldBe(words);
        age.GetAttribute("title").ShouldNotBeNullOrEmpty();
    }
}
