using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Cli;
using BookingAdmin.Testing;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Tests.Settings;

public sealed class SecretsTests : IDisposable
{
    const string Secret = "tops3cret";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("booking-admin-secrets-");

    [Theory]
    [InlineData("""{ "SignIn": { "ClientSecret": "tops3cret" } }""", "SignIn:ClientSecret")]
    [InlineData("""{ "signIn:clientSecret": "tops3cret" }""", "signIn:clientSecret")]
    [InlineData("""{ "Alerts": { "Secret": "tops3cret" } }""", "Alerts:Secret")]
    [InlineData("""{ "Stripe": { "SecretKey": "tops3cret" } }""", "Stripe:SecretKey")]
    [InlineData("""{ "stripe": { "secretKey": "tops3cret" } }""", "stripe:secretKey")]
    [InlineData("""{ "Stripe": { "WebhookSecrets": "tops3cret,other" } }""", "Stripe:WebhookSecrets")]
    [InlineData("""{ "Stripe": { "WebhookSecrets": [ "tops3cret" ] } }""", "Stripe:WebhookSecrets:0")]
    [InlineData(
        """{ "ConnectionStrings": { "BookingAdmin": "Host=db;Database=m;Password=tops3cret" } }""", "ConnectionStrings:BookingAdmin")]
    [InlineData("""{ "ConnectionStrings": { "BookingAdmin": "Host=db;Database=m;PWD=tops3cret" } }""", "ConnectionStrings:BookingAdmin")]
    [InlineData(
        """{ "Kestrel": { "Certificates": { "Default": { "Path": "x.pfx", "Password": "tops3cret" } } } }""",
        "Kestrel:Certificates:Default:Password")]
    public void A_secret_in_a_settings_file_is_a_fault_that_names_key_and_file_but_not_the_secret(string json, string key)
    {
        Write("appsettings.Production.json", json);

        var fault = Faults("appsettings.Production.json").ShouldHaveSingleItem();

        fault.ShouldStartWith($"{key}: ");
        fault.ShouldContain("appsettings.Production.json");
        fault.ShouldNotContain(Secret);
    }

    [Fact]
    public void A_secret_of_the_environment_does_not_excuse_one_in_a_file()
    {
        Write("appsettings.json", """{ "SignIn": { "ClientSecret": "old" } }""");
        Faults("appsettings.json", ("SignIn:ClientSecret", Secret)).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_is_no_secret_may_be_in_a_settings_file_and_a_secret_in_another()
    {
        Write("appsettings.json", """
            { "SignIn": { "ClientId": "desk", "ClientSecret": "" },
            "ConnectionStrings": { "BookingAdmin": "Host=db;Database=m;Username=u" } }
            """);
        Write("secrets.json", """{ "SignIn": { "ClientSecret": "tops3cret" } }""");
        Faults("appsettings.json").ShouldBeEmpty();
        Faults("secrets.json").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_of_the_secrets_folder_is_a_setting()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        Write("ConnectionStrings__BookingAdmin", marketplace.ConnectionString + "\n");
        var run = await CommandRun.OfProgramAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            { ["BOOKINGADMIN_SECRETS"] = folder.FullName, ["DOTNET_ENVIRONMENT"] = "Production" }, "check");
        run.ExitCode.ShouldBe(1, run.Error);
    }

    [Fact]
    public async Task A_secrets_folder_that_is_not_there_is_a_fault()
    {
        var run = await CommandRun.OfProgramAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKINGADMIN_SECRETS"] = folder.FullName + "-none" }, "check");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("BOOKINGADMIN_SECRETS: the secrets in ");
    }

    IReadOnlyList<string> Faults(string file, params (string Key, string Value)[] environment)
    {
        var configuration = new ConfigurationBuilder().SetBasePath(folder.FullName).AddJsonFile(file)
            .AddInMemoryCollection(environment.Select(e => KeyValuePair.Create(e.Key, (string?)e.Value)));
        var reader = new SettingsReader(configuration.Build());
        Secrets.RefuseInFiles(reader, configuration);
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

    void Write(string file, string text) => File.WriteAllText(Path.Combine(folder.FullName, file), text);

    public void Dispose() => folder.Delete(recursive: true);
}
