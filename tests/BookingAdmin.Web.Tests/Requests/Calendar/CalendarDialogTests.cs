using AngleSharp.Dom;
using BookingAdmin.Services.Requests.Calendar;
using MudBlazor;

namespace BookingAdmin.Web.Tests.Requests.Calendar;

/// <summary>The private address, as its celebrity makes, renews and ends it.</summary>
public sealed class CalendarDialogTests
{
    [Fact]
    public async Task An_address_is_made_shown_once_renewed_and_ended()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var reader = pages.Marketplace.Get<CalendarReader>();
        var dialog = Open(pages);
        dialog.ByRole("dialog").AllByRole("textbox").ShouldBeEmpty();

        await PressAsync(dialog, "Make an address");
        var first = Address(dialog);
        first.ShouldStartWith("http://localhost/calendar.ics?key=");
        (await reader.ReadAsync(Key(first), Xunit.TestContext.Current.CancellationToken)).ShouldNotBeNull().Language.ShouldBe("");
        dialog.ByRole("link", "Open it in this device’s calendar").Address().ShouldStartWith("webcal://localhost/calendar.ics?key=");

        await PressAsync(dialog, "Make a new address");
        dialog.WaitForAssertion(() => Address(dialog).ShouldNotBe(first));
        (await reader.ReadAsync(Key(first), Xunit.TestContext.Current.CancellationToken)).ShouldBeNull();
        var second = Address(dialog);

        await PressAsync(dialog, "Turn it off");
        dialog.WaitForAssertion(() => dialog.AllByRole("button", "Turn it off").ShouldBeEmpty());
        (await reader.ReadAsync(Key(second), Xunit.TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task An_address_of_before_is_named_and_not_shown()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        await pages.Marketplace.Get<CalendarAddress>()
            .MakeAsync(pages.Celebrity, TimeZoneInfo.Utc, "en", Xunit.TestContext.Current.CancellationToken);

        var dialog = Open(pages);

        dialog.WaitForAssertion(() => dialog.ByRole("dialog").Words()
            .ShouldMatch("There is an address since .*. It cannot be shown again; a new one ends it. Turn it off Make a new address$"));
        dialog.AllByRole("textbox").ShouldBeEmpty();
    }

    static IRenderedComponent<MudDialogProvider> Open(CelebrityPages pages)
    {
        pages.List("?tab=accepted").ByRole("button", "Calendar").Click();
        var dialog = pages.Context.Dialogs;
        dialog.WaitForState(() => dialog.AllByRole("dialog").Count == 1);
        return dialog;
    }

    static async Task PressAsync(IRenderedComponent<MudDialogProvider> dialog, string button)
    {
        dialog.WaitForState(() => dialog.AllByRole("button", button) is [var only] && !only.IsDisabled());
        await dialog.ByRole("button", button).ClickAsync();
    }

    static string Address(IRenderedComponent<MudDialogProvider> dialog)
    {
        dialog.WaitForState(() => dialog.AllByRole("textbox", "Private address").Count == 1);
        return dialog.ByRole("textbox", "Private address").GetAttribute("value")!;
    }

    static string Key(string address) => address[(address.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
