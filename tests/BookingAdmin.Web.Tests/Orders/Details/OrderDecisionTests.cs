using AngleSharp.Dom;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Web.Tests.Requests;

namespace BookingAdmin.Web.Tests.Orders.Details;

/// <summary>Decisions that support makes in a celebrity's place.</summary>
public sealed class OrderDecisionTests
{
    [Fact]
    public async Task Deciding_for_a_celebrity_needs_a_reason()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");

        await page.PressAsync("Accept…");
        await page.SubmitAsync();

        page.AlertSays("Give a reason: the decision belongs to the celebrity.");
        page.Reason().Description().ShouldEndWith("Give a reason: the decision belongs to the celebrity.");
        page.Reason().GetAttribute("aria-invalid").ShouldBe("true");
        page.Fact("Booking").ShouldBe("Waiting");
    }

    [Fact]
    public async Task A_decision_for_a_celebrity_is_told_and_can_be_taken_back()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.Marketplace.Clock.Stop();
        var page = await pages.OrderEndingAsync("QQ81ZX");

        await page.PressAsync("Decline…");
        page.Reason().Description().ShouldStartWith("The customer reads it");
        await page.SubmitAsync("She is filming abroad.");

        page.OutcomeSays("Declined for Emma Stone. The money goes back to the customer.");
        page.WaitForAssertion(() => page.States().ShouldBe(["Paid", "Cancelled", "Declined"]));
        page.AllByRole("heading", "Decide for Emma Stone").ShouldBeEmpty();
        page.OutcomeBar()!.Words().ShouldContain(" 30 s Undo");

        await page.PressAsync("Undo");
        page.OutcomeSays("Taken back: the request waits for Emma Stone again.");
        page.WaitForAssertion(() => page.States().ShouldBe(["Paid", "Pending", "Waiting"]));
    }

    [Fact]
    public async Task A_request_that_expired_is_taken_back_by_one_press_while_the_time_lasts()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.Marketplace.Clock.Stop();
        await pages.DecideAsync("QQ81ZX", Decision.Decline, "There was no answer in time.");
        await pages.Marketplace.ExpiredAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");
        page.WaitForAssertion(() => page.States().ShouldBe(["Paid", "Cancelled", "Declined"]));
        page.WaitForAssertion(() => page.Markup.ShouldContain("Nobody answered in time, so this request expired."));

        await page.PressAsync("Undo");
        page.OutcomeSays("Taken back: the request waits for Emma Stone again.");
        page.WaitForAssertion(() => page.States().ShouldBe(["Paid", "Pending", "Waiting"]));
        page.Markup.ShouldNotContain("Nobody answered in time");
    }

    [Fact]
    public async Task Undo_is_no_longer_offered_when_its_time_is_over()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Accept…");
        await page.SubmitAsync("She asked us to.");
        page.OutcomeSays("Accepted for Emma Stone.");

        pages.Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));

        page.WaitForAssertion(() => page.OutcomeBar()!.AllByRole("button").Count.ShouldBe(1));
        await page.InvokeAsync(() => page.ByRole("button", "Close this message").Click());
        page.OutcomeBar().ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_decides_second_is_told_who_was_first()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("QQ81ZX");
        await page.PressAsync("Decline…");
        await pages.DecideAsync("QQ81ZX", Decision.Accept, "She asked us to.");

        await page.SubmitAsync("She is filming abroad.");

        page.WaitForAssertion(() => page.Outcome().ShouldStartWith("Ada Whitfield was first: accepted on "));
        page.WaitForAssertion(() => page.Fact("Booking").ShouldBe("Accepted"));
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync("PC38PR");
        await page.PressAsync("Accept…");
        await page.SubmitAsync("He asked us to.");

        page.OutcomeSays("The payment is still being processed. Try again in a few minutes.");
    }
}
