namespace BookingAdmin.Web.Ui.Theme;

/// <summary>A colour of the look.</summary>
/// <param name="Light">As #rrggbb.</param>
/// <param name="Dark">As #rrggbb.</param>
readonly record struct Tint(string Light, string Dark)
{
    public string In(bool dark) => dark ? Dark : Light;
}

/// <summary>
/// The colours of the look: the variables of our own style sheets and the palette of MudBlazor are both made from them. Sizes, which only
/// the style sheets use, stand in look.css.
/// </summary>
static class Look
{
    public static readonly Tint
        Background = new("#f6f5f2", "#141311"), Surface = new("#ffffff", "#1d1b19"), Sunken = new("#efede8", "#262421"),
        Line = new("#e3e0d8", "#38342f"), Edge = new("#8d8678", "#7d7669"),
        Ink = new("#1c1a17", "#f2efe9"), Ink2 = new("#5c574e", "#bdb6aa"), Ink3 = new("#6e675b", "#9c9587"),
        Accent = new("#4338ca", "#a5a0ff"), AccentInk = new("#ffffff", "#16132e"), AccentSoft = new("#eceafd", "#2a2747"),
        Bad = new("#b42318", "#ff9d8c"), BadSoft = new("#fdebe8", "#3a201c"), BadLine = new("#d9604c", "#c2543f"),
        Warn = new("#8a5300", "#f2c26b"), WarnSoft = new("#fdf1dc", "#37290f"),
        Good = new("#14663d", "#7fd6a4"), GoodSoft = new("#e2f4e9", "#17301f"),
        Info = new("#1d5c8f", "#8fc4f2"), InfoSoft = new("#e4f0fa", "#172a3a");

    /// <summary>By the name of its variable in a style sheet. An edge is what a control is told from its ground by: 3 to 1.</summary>
    public static readonly IReadOnlyList<(string Name, Tint Tint)> Variables =
    [
        ("bg", Background), ("surface", Surface), ("sunken", Sunken), ("line", Line), ("edge", Edge),
        ("ink", Ink), ("ink-2", Ink2), ("ink-3", Ink3),
        ("accent", Accent), ("accent-ink", AccentInk), ("accent-soft", AccentSoft),
        ("bad", Bad), ("bad-soft", BadSoft), ("bad-line", BadLine), ("warn", Warn), ("warn-soft", WarnSoft),
        ("good", Good), ("good-soft", GoodSoft), ("info", Info), ("info-soft", InfoSoft),
    ];
}
