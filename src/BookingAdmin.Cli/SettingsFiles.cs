using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Cli;

/// <summary>The settings that the dashboard has: from the root of the repository in development, beside the program once published.</summary>
static class SettingsFiles
{
    /// <exception cref="InvalidSettingsException">They cannot be used.</exception>
    public static BookingAdminSettings Read()
    {
        var environment = Variable("DOTNET_ENVIRONMENT") ?? Variable("ASPNETCORE_ENVIRONMENT") ?? (ProgramRoot.Repository is null ? "Production" : "Development");
        var settings = BookingAdminSettings.Read(Files(environment));
        // A check of an empty embedded database must not be taken for one of the marketplace.
        if (settings.ConnectionString is null && environment != "Development")
            throw new InvalidSettingsException([$"{BookingAdminSettings.ConnectionKey}: is needed in {environment}; only Development has an embedded database."]);
        return settings;
    }

    static IConfiguration Files(string environment)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(ProgramRoot.Folder)
                .AddJsonFile("appsettings.json", optional: true)
                .AddJsonFile($"appsettings.{environment}.json", optional: true)
                .AddEnvironmentVariables()
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidSettingsException([$"{e.Message.TrimEnd('.')}: {e.GetBaseException().Message}"]);
        }
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
