using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests.Orders;

/// <summary>Access by selector, for page objects only.</summary>
static class SelectorAccess
{
    public static string Words<T>(this IRenderedComponent<T> page, string selector) where T : IComponent => page.Find(selector).Words();

    public static Task ChangeAsync<T>(this IRenderedComponent<T> page, string selector, object value) where T : IComponent =>
        page.DoAsync(() => page.Find(selector).ChangeAsync(value));

    /// <summary>Waits until the page says it.</summary>
    public static void Says<T>(this IRenderedComponent<T> page, string selector, string words) where T : IComponent =>
        page.WaitForAssertion(() => page.Words(selector).ShouldBe(words));
}
