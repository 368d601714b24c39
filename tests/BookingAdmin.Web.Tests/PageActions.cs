using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests;

/// <summary>What a person does on a page.</summary>
static class PageActions
{
    public static IElement Button<T>(this IRenderedComponent<T> page, string word) where T : IComponent =>
        page.AllByRole("button").First(button => button.Words() == word);

    public static IReadOnlyList<string> Buttons<T>(this IRenderedComponent<T> page) where T : IComponent =>
        [.. page.AllByRole("button").Select(button => button.Words())];

    /// <summary>Waits until the page has such a button.</summary>
    public static void Offers<T>(this IRenderedComponent<T> page, string word) where T : IComponent =>
        page.WaitForAssertion(() => page.Buttons().ShouldContain(word));

    /// <summary>Waits until the page has such a button, then clicks it.</summary>
    public static Task PressAsync<T>(this IRenderedComponent<T> page, string word) where T : IComponent
    {
        page.Offers(word);
        return page.DoAsync(() => page.Button(word).ClickAsync());
    }

    /// <summary>Changes the field of this label: a text, an option's value, or whether a box is ticked.</summary>
    public static Task SetAsync<T>(this IRenderedComponent<T> page, string label, object value) where T : IComponent =>
        page.DoAsync(() => page.ByLabel(label).ChangeAsync(value));

    /// <summary>Types the reason and submits the form.</summary>
    public static Task SubmitAsync<T>(this IRenderedComponent<T> page, string reason = "") where T : IComponent => page.DoAsync(async () =>
    {
        await page.Find("textarea").InputAsync(reason);
        await page.Find("form").SubmitAsync();
    });

    /// <summary>Acts on the page's own thread, so that the page does not change before the click. Its result is not awaited.</summary>
    public static Task DoAsync<T>(this IRenderedComponent<T> page, Func<Task> act) where T : IComponent =>
        page.InvokeAsync(() => { _ = act(); });
}
