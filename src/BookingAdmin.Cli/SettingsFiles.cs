using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Cli;

/// <summary>
/// The settings that the dashboard has: from the root of the repository in development, beside the program once published.
/// </summary>
static class SettingsFiles
{
    const string Development = "Development";
    // That of the dashboard's project file.
    const string UserSecretsId = "booking-admin";

    /// <exception cref="InvalidSettingsException">They cannot be used.</exception>
    public static BookingAdminSettings Read(Surroundings around)
    {
        var environment = Variable(around, "DOTNET_ENVIRONMENT") ?? Variable(around, "ASPNETCORE_ENVIRONMENT")
            ?? (ProgramRoot.Repository is null ? "Production" : Development);
        var files = Files(around, environment);
        var reader = new SettingsReader(Loaded(files));
        var settings = BookingAdminSettings.Read(reader);
        if (environment != Development)
        {
            // A check of an empty embedded database must not be taken for one of the marketplace.
            if (settings.ConnectionString is null)
                reader.Fault(DatabaseConnection.SettingKey, $"is needed in {environment}; only Development has an embedded database.");
            Secrets.RefuseInFiles(reader, files);
        }
        reader.Require();
        return settings;
    }

    static IConfigurationBuilder Files(Surroundings around, string environment)
    {
        var files = new ConfigurationBuilder()
            .SetBasePath(ProgramRoot.Folder)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true);
        if (environment == Development)
            files.AddUserSecrets(UserSecretsId);
        if (around.Variables is { } variables)
            files.AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(Key(variable.Key), (string?)variable.Value)));
        else
            files.AddEnvironmentVariables();
        return files.AddSecretFiles();

        static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
    }

    static IConfiguration Loaded(IConfigurationBuilder files)
    {
        try
        {
            return files.Build();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidSettingsException([$"{e.Message.TrimEnd('.')}: {e.GetBaseException().Message}"]);
        }
    }

    static string? Variable(Surroundings around, string name) =>
        Given(around, name) is { Length: > 0 } value ? value : null;

    static string? Given(Surroundings around, string name) =>
        around.Variables is { } variables ? variables.GetValueOrDefault(name) : Environment.GetEnvironmentVariable(name);
}
