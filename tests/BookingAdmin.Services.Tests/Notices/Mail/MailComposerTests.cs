using System.Globalization;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Notices.Mail.Compose;
using BookingAdmin.Services.Settings;
using MimeKit;

namespace BookingAdmin.Services.Tests.Notices.Mail;

/// <summary>What people wrote must not become a header, a script or a mail without end.</summary>
public sealed class MailComposerTests
{
    static readonly MailSettings Mail = NoticePlannerTests.AnyServer;
    static readonly AlertSettings Links = AlertSettings.Default with { PageUrl = new("https://desk.test/sub/") };

    [Theory]
    [InlineData("Kim\r\nBcc: victim@example.test")]
    [InlineData("Kim\nSubject: another\n\nBody")]
    [InlineData("Kim\u2028Bcc: victim@example.test")]
    [InlineData("Kim\0\u001b[31m\u0085X: y")]
    [InlineData("=?utf-8?q?Kim=0D=0ABcc:_victim@example.test?=")]
    public void A_name_with_line_breaks_adds_no_header(string name)
    {
        var raw = Raw(Compose([Notice(name)], name));
        var read = Read(raw);
        read.Bcc.ShouldBeEmpty();
        read.To.ShouldHaveSingleItem().ShouldBeOfType<MailboxAddress>().Address.ShouldBe("to@example.test");
        read.Headers.Count(header => header.Id is HeaderId.Subject).ShouldBe(1);
        read.Headers.Select(header => header.Field).ShouldNotContain("X");
        read.Subject!.ShouldNotContain('\n');
        read.Subject!.Any(char.IsControl).ShouldBeFalse();
    }

    [Theory]
    [InlineData("🎂 עברית 👩‍👩‍👧 العربية")]
    [InlineData("Zoë “☆” ﷽ 漢字")]
    public void Emoji_and_letters_from_right_to_left_arrive_as_they_are(string name)
    {
        var read = Read(Raw(Compose([Notice(name)], name)));
        read.Subject!.ShouldBe(name);
        read.To.ShouldHaveSingleItem().Name.ShouldBe(name);
        read.TextBody!.ShouldContain(name);
        System.Net.WebUtility.HtmlDecode(read.HtmlBody!).ShouldContain(name);
    }

    [Fact]
    public void What_turns_the_text_after_it_around_is_left_out() =>
        MailText.Line("pay \u202Egnp.exe\u202C \u2066now\u2069", 100).ShouldBe("pay gnp.exe now");

    [Fact]
    public void Five_megabytes_become_a_line()
    {
        var huge = string.Concat(Enumerable.Repeat("🎂x ", 5 * 1024 * 1024 / 8));
        var message = Compose([new(huge, huge, [.. Enumerable.Repeat(huge, 100)], "/requests/a", huge)], huge);
        message.Subject!.Length.ShouldBeLessThanOrEqualTo(150);
        message.Subject!.ShouldEndWith("…");
        var raw = Raw(message);
        raw.Length.ShouldBeLessThan(200 * 1024);
        raw.Split("\r\n").Max(line => line.Length).ShouldBeLessThan(999);
        Read(raw).Subject!.ShouldBe(message.Subject!);
    }

    [Theory]
    [InlineData("ab", 5, "ab")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧", 10, "👩‍👩‍👧…")]
    public void A_text_is_cut_between_letters(string text, int most, string cut) => MailText.Line(text, most).ShouldBe(cut);

    [Fact]
    public void Half_a_letter_is_none() => MailText.Line("a" + '\ud83d', 5).ShouldBe("a\ufffd");

    [Fact]
    public void One_letter_with_a_thousand_accents_is_cut_too() =>
        MailText.Line("e" + new string('\u0301', 1000), 50).Length.ShouldBeLessThanOrEqualTo(50);

    [Fact]
    public void Html_of_a_name_is_shown_and_not_obeyed()
    {
        var html = Read(Raw(Compose([Notice("<img src=https://x.test/p.png onerror=alert(1)>\"'&")], "x"))).HtmlBody!;
        html.ShouldContain("&lt;img src=");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("src=\"");
        html.ShouldNotContain("url(");
    }

    [Fact]
    public void Hundreds_of_notices_are_a_bounded_mail_that_says_how_many_more_there_are()
    {
        var read = Read(Raw(Compose([.. Enumerable.Range(0, 400).Select(i => Notice($"Number {i}"))], "x")));
        read.Subject!.ShouldBe("400 new messages: Number 0");
        read.HtmlBody!.ShouldContain("Number 24");
        read.HtmlBody!.ShouldNotContain("Number 25");
        read.TextBody!.ShouldContain("375 more messages are in BookingAdmin:\nhttps://desk.test/sub/\n");
    }

    [Fact]
    public void A_language_from_right_to_left_mirrors_it()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = Language.MirroredPseudo;
        try
        {
            var message = Compose([Notice("Kim")], "x");
            message.HtmlBody!.ShouldContain("dir=\"rtl\"");
            message.HtmlBody!.ShouldContain("align=\"right\"");
            message.Headers[HeaderId.ContentLanguage].ShouldBe(Language.MirroredPseudo.Name);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void It_follows_a_dark_reader_and_an_address_below_a_path()
    {
        var html = Compose([Notice("Kim")], "x").HtmlBody!;
        html.ShouldContain("<meta name=\"color-scheme\" content=\"light dark\">");
        html.ShouldContain("@media (prefers-color-scheme:dark)");
        html.ShouldContain("href=\"https://desk.test/sub/requests/a\"");
        html.ShouldContain("href=\"https://desk.test/sub/notices/mine\"");
        html.ShouldContain("href=\"https://desk.test/sub/notices/unsubscribe?key=k\"");
    }

    static NoticeText Notice(string name) => new(name, "Discreet", [name, "A line"], "/requests/a", "Open the request");

    static MimeMessage Compose(IReadOnlyList<NoticeText> notices, string name) => MailComposer.Compose(Mail, Links, new(
        "to@example.test", name, notices, Guid.NewGuid(), DateTimeOffset.UnixEpoch, "/notices/mine",
        "/notices/unsubscribe?key=k")).ShouldNotBeNull();

    static string Raw(MimeMessage message)
    {
        message.Prepare(EncodingConstraint.SevenBit);
        using var stream = new MemoryStream();
        message.WriteTo(new FormatOptions { NewLineFormat = NewLineFormat.Dos }, stream);
        return System.Text.Encoding.Latin1.GetString(stream.ToArray());
    }

    static MimeMessage Read(string raw)
    {
        using var stream = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(raw));
        return MimeMessage.Load(stream);
    }
}
