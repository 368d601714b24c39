using BookingAdmin.Services.Settings;
using BookingAdmin.Web.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>Where a host may listen that signs anybody in without a password.</summary>
public sealed class EnvironmentRulesTests
{
    [Theory]
    [InlineData("urls", "http://0.0.0.0:5080", "http://0.0.0.0:5080")]
    [InlineData("urls", "http://localhost:5080;http://*:5081", "http://*:5081")]
    [InlineData("http_ports", "8080", "port 8080")]
    [InlineData("https_ports", "8443", "port 8443")]
    [InlineData("Kestrel:Endpoints:All:Url", "http://[::]:5080", "http://[::]:5080")]
    public void An_address_that_others_reach_refuses_to_start(string key, string value, string told) =>
        Faults((key, value)).ShouldHaveSingleItem().ShouldEndWith($"not on {told}.");

    [Fact]
    public void Either_kind_of_port_counts_also_beside_an_empty_one_of_the_other()
    {
        Faults(("http_ports", ""), ("https_ports", "8443")).ShouldHaveSingleItem().ShouldEndWith("not on port 8443.");
        Faults(("http_ports", "8080"), ("https_ports", "8443")).Count.ShouldBe(2);
    }

    [Fact]
    public void Addresses_and_endpoints_both_count_because_a_switch_decides_which_of_them_the_server_takes()
    {
        Faults(("urls", "http://localhost:5080"), ("Kestrel:Endpoints:All:Url", "http://*:5081")).ShouldHaveSingleItem()
            .ShouldEndWith("not on http://*:5081.");
        Faults(("urls", "http://*:5080"), ("Kestrel:Endpoints:Own:Url", "http://localhost:5081")).ShouldHaveSingleItem()
            .ShouldEndWith("not on http://*:5080.");
    }

    [Fact]
    public void This_machine_alone_is_right()
    {
        Faults().ShouldBeEmpty();
        Faults(("http_ports", ""), ("https_ports", "")).ShouldBeEmpty();
        Faults(("urls", "http://localhost:5080;https://127.0.0.1:5443;http://[::1]:5080"), ("http_ports", "8080"))
            .ShouldBeEmpty("addresses go before ports");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("localhost;desk.example")]
    [InlineData(null)]
    public void A_name_that_others_could_give_this_machine_refuses_to_start(string? names) =>
        Faults(("AllowedHosts", names)).ShouldHaveSingleItem().ShouldStartWith("AllowedHosts: ");

    [Theory]
    [InlineData(
        "fifteen letters",
        "SignIn:NextAuth:Secret: is too short: 16 characters at least. Give the marketplace a longer NEXTAUTH_SECRET, and the same here.")]
    [InlineData("sixteen letters!", null)]
    [InlineData("", "SignIn:Authority: is needed in Production: without an identity provider nobody could sign in.")]
    public void The_marketplaces_sign_in_is_enough_to_start_if_nobody_can_guess_its_secret(string secret, string? fault)
    {
        var configuration = new ConfigurationManager();
        configuration["SignIn:NextAuth:Secret"] = secret;
        configuration["ConnectionStrings:BookingAdmin"] = "Host=db.example;Database=marketplace;Username=booking_admin";
        var reader = new SettingsReader(configuration);
        EnvironmentRules.Check(
            reader, BookingAdminSettings.Read(reader), AccessSettings.Read(reader), configuration,
            new HostingEnvironment { EnvironmentName = "Production" });
        if (fault is null)
            Should.NotThrow(reader.Require);
        else
            Should.Throw<InvalidSettingsException>(reader.Require).Message.ShouldContain(fault);
    }

    static IReadOnlyList<string> Faults(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        var reader = new SettingsReader(configuration);
        EnvironmentRules.Check(
            reader, BookingAdminSettings.Read(reader), new AccessSettings(null, DemoSignIn: true), configuration,
            new HostingEnvironment { EnvironmentName = "Development" });
        try
        {
            reader.Require();
            return [];
        }
        catch (InvalidSettingsException e)
        {
            return e.Faults;
        }
    }
}
