using AngleSharp.Dom;
using BookingAdmin.Web.Payments;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>The parts of the payments page.</summary>
static class PaymentParts
{
    /// <summary>The heading: the most urgent thing about payments.</summary>
    public static string Lead(this IRenderedComponent<PaymentsPage> page) => page.Heading();

    /// <summary>What keeps payments from going on by themselves.</summary>
    public static IReadOnlyList<string> Notices(this IRenderedComponent<PaymentsPage> page) =>
        [.. page.AllByRole("note").Select(notice => notice.Words())];

    public static IReadOnlyList<string> NoticeTitles(this IRenderedComponent<PaymentsPage> page) =>
        [.. page.AllByRole("note").Select(notice => notice.QuerySelector("b")!.Words())];

    /// <summary>When Stripe and the outbox were last heard of.</summary>
    public static string SignsOfLife(this IRenderedComponent<PaymentsPage> page) => page.Find(".alive").Words();

    public static IReadOnlyList<IElement> Tabs(this IRenderedComponent<PaymentsPage> page) =>
        page.ByRole("navigation", "Payments").AllByRole("link");

    /// <summary>The links that narrow the list of a tab.</summary>
    public static IReadOnlyList<IElement> Choices(this IRenderedComponent<PaymentsPage> page) =>
        page.ByRole("navigation", "Which of them").AllByRole("link");

    /// <summary>The list of the tab, or the sentence in its place.</summary>
    public static IElement List(this IRenderedComponent<PaymentsPage> page) =>
        page.AllByRole("region").Single(region =>
            region.Name() is "Refunds" or "Events" or "Calls to Stripe" or "Last comparisons" or "To do"
            or "Refunds that failed");

    public static IReadOnlyList<ShownPayment> Rows(this IRenderedComponent<PaymentsPage> page) =>
        [.. page.List().AllByRole("listitem").Select(row => new ShownPayment(row))];

    /// <summary>The only row.</summary>
    public static ShownPayment Row(this IRenderedComponent<PaymentsPage> page) => page.Rows().ShouldHaveSingleItem();

    /// <summary>The kinds of what needs somebody, each with the number of its rows.</summary>
    public static IReadOnlyList<string> Needs(this IRenderedComponent<PaymentsPage> page) =>
        [.. page.FindAll(".needs .kind").Select(kind => $"{kind.QuerySelector("h2")!.Words()}: {kind.AllByRole("listitem").Count}")];

    public static IElement Comparison(this IRenderedComponent<PaymentsPage> page) => page.ByRole("region", "Compare with Stripe");

    /// <summary>How many orders disagree with Stripe now.</summary>
    public static string Disagreements(this IRenderedComponent<PaymentsPage> page) => page.Find(".open").Words();

    /// <summary>Waits for the dialog before an action.</summary>
    public static ShownStep Dialog(this IRenderedComponent<PaymentsPage> page)
    {
        var dialogs = page.Dialogs();
        dialogs.WaitForState(() => dialogs.AllByRole("dialog").Count == 1);
        return new(dialogs.ByRole("dialog"));
    }

    /// <summary>Types the reason, if there is one, and confirms. The action itself is not awaited.</summary>
    public static Task SubmitDialogAsync(this IRenderedComponent<PaymentsPage> page, string? reason = null)
    {
        page.Dialog();
        return page.InvokeAsync(async () =>
        {
            if (reason is not null)
                await page.Dialogs().ByRole("dialog").ByRole("textbox", "Why?").InputAsync(reason);
            _ = page.Dialogs().ByRole("dialog").AllByRole("button").Single(button => button.Words() is not "Leave it").ClickAsync();
        });
    }
}

/// <summary>A refund, an event or a call to Stripe as a row of its list.</summary>
sealed class ShownPayment(IElement row)
{
    public string Words => row.Words();
    public string State => row.QuerySelector(".state")!.Words();
    public string Title => row.QuerySelector(".head b")!.Words();

    /// <summary>What became of it, and what somebody can do.</summary>
    public string? Sentence => row.QuerySelector(".what .s")?.Words();
    public IElement Order => row.ByRole("link");
    public IReadOnlyList<IElement> Buttons => row.AllByRole("button");
}

/// <summary>The dialog before an action that touches money.</summary>
sealed class ShownStep(IElement dialog)
{
    public string Title => dialog.ByRole("heading").Words();
    public string Words => dialog.Words();
    public string? Alert => dialog.AllByRole("alert").SingleOrDefault()?.Words();

    /// <summary>The field for the reason, where one is asked for.</summary>
    public IElement? Reason => dialog.AllByRole("textbox", "Why?").SingleOrDefault();
}
