using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace BookingAdmin.Web.Tests;

/// <summary>What the layout has around every page: where its lists of choices and its dialogs open.</summary>
sealed class Overlays
{
    public IRenderedComponent<MudPopoverProvider> Lists { get; set; } = null!;
    public IRenderedComponent<MudDialogProvider> Dialogs { get; set; } = null!;
}

/// <summary>The parts of a page that MudBlazor renders outside of it.</summary>
static class OverlayParts
{
    /// <summary>The dialogs that this page has open.</summary>
    public static IRenderedComponent<MudDialogProvider> Dialogs<T>(this IRenderedComponent<T> page) where T : IComponent =>
        page.Services.GetRequiredService<Overlays>().Dialogs;

    /// <summary>Opens the list of choices of this label and takes the one with these words.</summary>
    public static async Task ChooseAsync<T>(this IRenderedComponent<T> page, string label, string words) where T : IComponent
    {
        var lists = page.Services.GetRequiredService<Overlays>().Lists;
        await page.DoAsync(() => page.ByLabel(label).MouseDownAsync());
        lists.WaitForAssertion(() => lists.ByRole("option", words));
        await lists.DoAsync(() => lists.ByRole("option", words).ClickAsync());
    }

    /// <summary>Closes the only dialog, as the key Escape does.</summary>
    public static Task CloseDialogAsync(this IRenderedComponent<MudDialogProvider> dialogs) =>
        dialogs.InvokeAsync(() => ((IMudDialogInstance)dialogs.FindComponent<MudDialogContainer>().Instance).Cancel());
}
