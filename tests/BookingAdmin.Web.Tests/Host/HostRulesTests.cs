using BookingAdmin.Services.Settings;
using BookingAdmin.Web.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace BookingAdmin.Web.Tests.Host;

public sealed class HostRulesTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("booking-admin-rules-");

    [Theory]
    [InlineData(null)]
    [InlineData("*")]
    [InlineData(";")]
    [InlineData("desk.example;*")]
    [InlineData("desk.example; other.example")]
    [InlineData("desk.example,other.example")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public void Production_must_know_its_own_name(string? hosts) =>
        Faults("Production", ("AllowedHosts", hosts)).ShouldHaveSingleItem().ShouldStartWith("AllowedHosts: is needed in Production");

    [Theory]
    [InlineData("desk.example")]
    [InlineData("desk.example;*.desk.example;[2001:db8::1]")]
    public void Names_are_enough(string hosts) => Faults("Production", ("AllowedHosts", hosts)).ShouldBeEmpty();

    [Fact]
    public void Development_may_have_any_name_and_a_secret_in_a_settings_file_but_Production_may_not()
    {
        File.WriteAllText(
            Path.Combine(folder.FullName, "appsettings.json"),
            """{ "AllowedHosts": "desk.example", "SignIn": { "ClientSecret": "tops3cret" } }""");
        Faults("Development").ShouldBeEmpty();
        Faults("Staging").ShouldHaveSingleItem().ShouldStartWith("SignIn:ClientSecret: holds a secret");
    }

    [Fact]
    public async Task The_process_refuses_to_start_with_every_reason_at_once()
    {
        await using var host = HostProcess.Start(null, "Production", ("Host__KnownProxies", "10.0.0.0/8 proxy.example 10.0.0.0/33"));
        (await host.ExitAsync()).ShouldBe(1);
        host.Output.ShouldContain("AllowedHosts: is needed in Production");
        host.Output.ShouldContain("Host:KnownProxies: \"proxy.example\" is neither an address nor a network");
        host.Output.ShouldContain("Host:KnownProxies: \"10.0.0.0/33\" is neither");
        host.Output.ShouldNotContain("   at ", customMessage: "no stack trace");
    }

    IReadOnlyList<string> Faults(string environment, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.SetBasePath(folder.FullName).AddJsonFile("appsettings.json", optional: true)
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        var reader = new SettingsReader(configuration);
        HostRules.Check(reader, configuration, new HostingEnvironment { EnvironmentName = environment });
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

    public void Dispose() => folder.Delete(recursive: true);
}
