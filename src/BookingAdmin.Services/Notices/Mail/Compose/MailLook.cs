namespace BookingAdmin.Services.Notices.Mail.Compose;

/// <summary>The colours of a mail, light and dark: those of the pages, which a test compares.</summary>
public static class MailLook
{
    public static readonly (string Light, string Dark)
        Background = ("#f6f5f2", "#141311"), Surface = ("#ffffff", "#1d1b19"), Line = ("#e3e0d8", "#38342f"),
        Ink = ("#1c1a17", "#f2efe9"), Ink2 = ("#5c574e", "#bdb6aa"), Accent = ("#4338ca", "#a5a0ff"), AccentInk = ("#ffffff", "#16132e");
}
