using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

public sealed class StripeSettingsTests
{
    [Fact]
    public void Without_a_setting_payments_are_off_and_Stripe_is_Stripe()
    {
        var settings = Read();
        (settings.IsOn, settings.WebhookSecrets.Count, settings.BaseAddress.AbsoluteUri).ShouldBe((false, 0, "https://api.stripe.com/"));
    }

    [Fact]
    public void Key_and_secrets_are_read_the_secrets_with_commas_or_as_a_list()
    {
        var settings = Read(("Stripe:SecretKey", "rk_live_1"), ("Stripe:WebhookSecrets", "whsec_1, whsec_2"));
        (settings.IsOn, settings.SecretKey).ShouldBe((true, "rk_live_1"));
        settings.WebhookSecrets.ShouldBe(["whsec_1", "whsec_2"]);
        Read(("Stripe:WebhookSecrets:0", "whsec_1"), ("Stripe:WebhookSecrets:1", "whsec_2")).WebhookSecrets.ShouldBe(
            ["whsec_1", "whsec_2"]);
    }

    [Theory]
    [InlineData("https://stripe.example", "https://stripe.example/")]
    [InlineData("https://proxy.example/stripe", "https://proxy.example/stripe/")]
    [InlineData("http://127.0.0.1:12111", "http://127.0.0.1:12111/")]
    [InlineData("http://localhost:12111/", "http://localhost:12111/")]
    public void Another_address_may_stand_in(string set, string read) =>
        Read(("Stripe:BaseAddress", set)).BaseAddress.AbsoluteUri.ShouldBe(read);

    [Theory]
    [InlineData("Stripe:SecretKey", "pk_live_4eC39HqLyjWDarjtT1zdp7dc")]
    [InlineData("Stripe:SecretKey", "tops3cret")]
    [InlineData("Stripe:SecretKey", "sk_live_tops3 cret")]
    [InlineData("Stripe:SecretKey", "sk_live_tops3cret\n")]
    [InlineData("Stripe:SecretKey", "sk_live_топ")]
    [InlineData("Stripe:WebhookSecrets", "whsec_1,tops3cret")]
    [InlineData("Stripe:WebhookSecrets", "whsec_\u0001")]
    [InlineData("Stripe:BaseAddress", "http://stripe.example")]
    [InlineData("Stripe:BaseAddress", "ftp://127.0.0.1")]
    [InlineData("Stripe:BaseAddress", "/v1")]
    [InlineData("Stripe:BaseAddress", "https://tops3cret@stripe.example")]
    [InlineData("Stripe:BaseAddress", "https://stripe.example/?tops3cret")]
    public void What_cannot_be_used_is_a_fault_that_names_the_key_and_not_the_value(string key, string value)
    {
        var fault = Should.Throw<InvalidSettingsException>(() => Read((key, value))).Faults.ShouldHaveSingleItem();
        fault.ShouldStartWith($"{key}: ");
        fault.ShouldNotContain(value);
        fault.ShouldNotContain("tops3cret");
    }

    static StripeSettings Read(params (string Key, string Value)[] values) => BookingAdminSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build()).Stripe;
}
