using AngleSharp.Dom;

namespace BookingAdmin.Web.Tests.Orders.Details;

/// <summary>Repair of an order on its own page.</summary>
public sealed class OrderRepairTests
{
    [Fact]
    public async Task A_missing_booking_is_shown_with_its_preview_and_repaired_with_one_click()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync(SupportPages.Sarah);
        page.Fact("Booking").ShouldBe("Missing");
        page.Missing().ByRole("heading").Words().ShouldBe("Create the missing booking");
        page.Offers("Create booking");
        page.Findings().Select(finding => finding.Words())
            .ShouldBe(["Critical The order has no booking, so its celebrity cannot see it."]);
        page.Buttons().ShouldNotContain("Cancel");

        await page.PressAsync("Create booking");

        page.OutcomeSays("Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
        page.WaitForAssertion(() => page.Fact("Booking").ShouldBe("Waiting"));
        page.Findings().ShouldBeEmpty();
        page.Events().ShouldBe(["Missing booking created", "Payment received", "Order placed"]);
        page.Timeline()[0].Words().ShouldEndWith("· Sam Okafor");

        await page.PressAsync("Undo the repair");
        page.OutcomeSays("Undone: the booking is removed again.");
        page.WaitForAssertion(() => page.Missing());
        page.Events()[0].ShouldBe("Repair undone, booking removed");
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
        page.LeftAlone().ShouldMatch("^Sam Okafor undid this repair on .+, so it is left alone: no booking is created by itself.$");
        page.Offers("Create booking");

        await page.PressAsync("Stop leaving it alone");
        page.OutcomeSays("No longer left alone: the monitor may create the booking.");
        await page.PressAsync("Leave alone");
        page.WaitForAssertion(() => page.LeftAlone().ShouldStartWith("Sam Okafor said so on "));
        page.Events().Take(2).ShouldBe(
            ["Left alone: no booking is created by itself", "Handed back: a missing booking may be created by itself"]);
    }

    [Fact]
    public async Task A_repair_cannot_be_undone_once_somebody_has_touched_the_booking()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync(SupportPages.Sarah);
        await page.PressAsync("Create booking");
        page.Offers("Undo the repair");

        await pages.TouchBookingAsync(SupportPages.Sarah);
        pages.Publish();

        page.WaitForAssertion(() => page.Buttons().ShouldNotContain("Undo the repair"));
    }
}
