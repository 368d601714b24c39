using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace BookingAdmin.Services.Settings;

/// <summary>Where secrets come from besides the environment, and where they must not be.</summary>
public static class Secrets
{
    const string FolderVariable = "BOOKINGADMIN_SECRETS";
    const string DefaultFolder = "/run/secrets";

    /// <summary>A file a setting, as container platforms mount them: SignIn__ClientSecret holds SignIn:ClientSecret.</summary>
    /// <exception cref="InvalidSettingsException">The folder that was asked for is not there, or a file cannot be read.</exception>
    public static IConfigurationBuilder AddSecretFiles(this IConfigurationBuilder configuration)
    {
        var asked = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given ? Path.GetFullPath(given) : null;
        var folder = asked ?? DefaultFolder;
        if (asked is null && !Directory.Exists(folder))
            return configuration;
        try
        {
            return configuration.AddConfiguration(new ConfigurationBuilder().AddKeyPerFile(folder).Build());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException([$"{FolderVariable}: the secrets in {folder} cannot be read: {e.Message}"]);
        }
    }

    /// <summary>Leaves a fault with the reader for each secret in a settings file: such files are copied, mailed and checked in.</summary>
    public static void RefuseInFiles(SettingsReader reader, IConfigurationBuilder configuration)
    {
        foreach (var file in configuration.Sources.OfType<JsonConfigurationSource>())
        {
            // The user secrets of Development are such a file too.
            if (file.Path is not { } path || !Path.GetFileName(path).StartsWith("appsettings", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var (key, value) in new ConfigurationBuilder().Add(file).Build().AsEnumerable())
            {
                if (IsSecret(key, value))
                    reader.Fault(
                        key, $"holds a secret, and {path} is no place for one: put it into the environment, or into the file "
                        + $"{key.Replace(":", "__")} of {DefaultFolder}.");
            }
        }
    }

    static bool IsSecret(string key, string? value) =>
        !string.IsNullOrEmpty(value)
        && (key.EndsWith("Secret", StringComparison.OrdinalIgnoreCase)
            || key.EndsWith("Password", StringComparison.OrdinalIgnoreCase)
            || key.Equals(StripeSettings.SecretKeyKey, StringComparison.OrdinalIgnoreCase)
            // One value, or a list of them.
            || key.StartsWith(StripeSettings.WebhookSecretsKey, StringComparison.OrdinalIgnoreCase)
            || key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase) && HasPassword(value));

    static bool HasPassword(string connection)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connection);
            return !string.IsNullOrEmpty(parts.Password) || !string.IsNullOrEmpty(parts.SslPassword);
        }
        // Not a connection string: reported by the code that reads the setting.
        catch (ArgumentException)
        {
            return false;
        }
    }
}
