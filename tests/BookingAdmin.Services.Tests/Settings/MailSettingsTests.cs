using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Tests.Settings;

public sealed class MailSettingsTests
{
    static readonly (string, string)[] Valid =
        [("Mail:Host", "smtp.example"), ("Mail:From", "The desk <desk@example.test>"), ("Alerts:PageUrl", "https://desk.example.test")];

    [Fact]
    public void Without_a_host_there_are_no_mails() => Read().Mail.ShouldBeNull();

    [Fact]
    public void A_server_is_reached_by_starttls_unless_told_otherwise()
    {
        var mail = Read(Valid).Mail.ShouldNotBeNull();
        (mail.Host, mail.Port, mail.Security, mail.User).ShouldBe(("smtp.example", 587, MailSecurity.StartTls, null));
        Read([.. Valid, ("Mail:Security", "Tls")]).Mail.ShouldNotBeNull().Port.ShouldBe(465);
    }

    [Fact]
    public void What_a_mail_needs_is_told_by_its_keys() =>
        Faults(("Mail:Host", "smtp.example"), ("Mail:User", "desk")).ShouldBe(["Mail:From", "Alerts:PageUrl", "Mail:Password"], true);

    [Theory]
    [InlineData("Mail:From", "desk")]
    [InlineData("Mail:From", "desk@")]
    [InlineData("Mail:From", "a@example.test, b@example.test")]
    [InlineData("Mail:ReplyTo", "nobody")]
    [InlineData("Mail:Security", "None")]
    [InlineData("Mail:Security", "Perhaps")]
    [InlineData("Mail:Port", "0")]
    [InlineData("Mail:Password", "without a user")]
    public void What_cannot_be_is_refused_by_its_key(string key, string value) =>
        Faults([.. Valid.Where(pair => pair.Item1 != key), (key, value)])
            .ShouldHaveSingleItem().ShouldBe(key is "Mail:Password" ? "Mail:User" : key);

    [Fact]
    public void No_secret_is_in_the_text_of_the_settings()
    {
        var mail = Read([.. Valid, ("Mail:User", "desk"), ("Mail:Password", "tops3cret")]).Mail;
        $"{mail}".ShouldBe("MailSettings { Host = smtp.example, Port = 587, Security = StartTls }");
    }

    static BookingAdminSettings Read(params (string Key, string Value)[] values) => BookingAdminSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build());

    static IEnumerable<string> Faults(params (string Key, string Value)[] values) =>
        Should.Throw<InvalidSettingsException>(() => Read(values)).Faults
            .Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]);
}
