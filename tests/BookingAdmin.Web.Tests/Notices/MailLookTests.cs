using BookingAdmin.Services.Notices.Mail.Compose;
using BookingAdmin.Web.Ui.Theme;

namespace BookingAdmin.Web.Tests.Notices;

public sealed class MailLookTests
{
    [Fact]
    public void A_mail_has_the_colours_of_the_pages()
    {
        Of(Look.Background).ShouldBe(MailLook.Background);
        Of(Look.Surface).ShouldBe(MailLook.Surface);
        Of(Look.Line).ShouldBe(MailLook.Line);
        Of(Look.Ink).ShouldBe(MailLook.Ink);
        Of(Look.Ink2).ShouldBe(MailLook.Ink2);
        Of(Look.Accent).ShouldBe(MailLook.Accent);
        Of(Look.AccentInk).ShouldBe(MailLook.AccentInk);
    }

    static (string Light, string Dark) Of(Tint tint) => (tint.Light, tint.Dark);
}
