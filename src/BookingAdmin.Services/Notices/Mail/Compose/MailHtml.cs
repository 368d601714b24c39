using System.Globalization;
using System.Text;
using BookingAdmin.Domain.Languages;
using static System.Net.WebUtility;

namespace BookingAdmin.Services.Notices.Mail.Compose;

/// <summary>
/// The part that most readers show. Outlook lays out by Word's rules, hence tables, widths as attributes and styles on each element; the
/// one style sheet is for dark mode, which Outlook does not read. Nothing is loaded from anywhere.
/// </summary>
static class MailHtml
{
    const int Width = 560, PreheaderLength = 120;
    const string Font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
    const string Table = """<table role="presentation" cellpadding="0" cellspacing="0" border="0" """;

    static readonly string Heading = $"margin:0 0 12px;{Font}font-size:20px;line-height:28px;color:{MailLook.Ink.Light}";
    static readonly string Text = $"margin:0 0 8px;{Font}font-size:16px;line-height:24px;color:{MailLook.Ink.Light}";
    static readonly string Link = $"{Font}font-size:16px;font-weight:600;text-decoration:none;color:{MailLook.AccentInk.Light}";
    static readonly string Foot = $"padding:4px 24px;{Font}font-size:13px;line-height:20px;color:{MailLook.Ink2.Light}";

    static readonly string Dark = $$"""
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media (prefers-color-scheme:dark){
        .bg{background:{{MailLook.Background.Dark}}!important}
        .card{background:{{MailLook.Surface.Dark}}!important;border-color:{{MailLook.Line.Dark}}!important}
        .ink{color:{{MailLook.Ink.Dark}}!important}
        .ink2{color:{{MailLook.Ink2.Dark}}!important}
        .button{background:{{MailLook.Accent.Dark}}!important}
        .button a{color:{{MailLook.AccentInk.Dark}}!important}
        }
        """;

    public static string Of(MailBody body)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.Name}" dir="{Language.Direction}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            <title>{HtmlEncode(body.Parts[0].Heading)}</title>
            <style>
            {Dark}
            </style>
            </head>
            <body class="bg" style="margin:0;padding:0;background:{MailLook.Background.Light}">
            <div style="display:none;max-height:0;overflow:hidden">{HtmlEncode(Preheader(body))}</div>
            {Table} class="bg" width="100%" bgcolor="{MailLook.Background.Light}"><tr><td align="center" style="padding:24px 12px">
            {Table} width="{Width}" style="width:100%;max-width:{Width}px">

            """);
        foreach (var part in body.Parts)
            Card(html, part);
        if (body.More > 0)
            Card(html, new(MailWords.More(body.More), [], body.Home, T("Open BookingAdmin")));
        Small(html, HtmlEncode(MailWords.Why));
        if (body.Choices is { } choices)
            Small(html, Quiet(choices, MailWords.Choose));
        if (body.Unsubscribe is { } stop)
            Small(html, Quiet(stop, MailWords.Stop));
        html.Append("</table>\n</td></tr></table>\n</body>\n</html>\n");
        return html.ToString();
    }

    static void Card(StringBuilder html, MailPart part)
    {
        html.Append(CultureInfo.InvariantCulture, $"""
            <tr><td class="card" bgcolor="{MailLook.Surface.Light}" align="{Start}"
            style="border:1px solid {MailLook.Line.Light};border-radius:12px;padding:24px">
            <h1 class="ink" style="{Heading}">{HtmlEncode(part.Heading)}</h1>

            """);
        foreach (var line in part.Lines)
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="ink" style="{Text}">{HtmlEncode(line)}</p>

                """);
        if (part.Address is { } address)
            html.Append(CultureInfo.InvariantCulture, $"""
                {Table} style="margin-top:16px"><tr>
                <td class="button" bgcolor="{MailLook.Accent.Light}" style="border-radius:8px;padding:12px 20px">
                <a href="{HtmlEncode(address)}" style="{Link}">{HtmlEncode(part.Link)}</a>
                </td></tr></table>

                """);
        html.Append("</td></tr>\n<tr><td height=\"12\" style=\"height:12px;font-size:0\">&nbsp;</td></tr>\n");
    }

    static string Quiet(string address, string words) =>
        $"""<a class="ink2" href="{HtmlEncode(address)}" style="color:{MailLook.Ink2.Light}">{HtmlEncode(words)}</a>""";

    static void Small(StringBuilder html, string inner) => html.Append(CultureInfo.InvariantCulture, $"""
        <tr><td align="{Start}" class="ink2" style="{Foot}">{inner}</td></tr>

        """);

    static string Start => Language.Direction == "rtl" ? "right" : "left";

    /// <summary>What a list of mails shows after the subject.</summary>
    static string Preheader(MailBody body) => MailText.Line(
        body.Parts.Count == 1 ? string.Join(' ', body.Parts[0].Lines) : string.Join(" · ", body.Parts.Skip(1).Select(part => part.Heading)),
        PreheaderLength);
}
