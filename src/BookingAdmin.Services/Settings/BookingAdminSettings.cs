using System.Globalization;
using BookingAdmin.Domain.Repair;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace BookingAdmin.Services.Settings;

/// <summary>What can be set, read once at start and checked whole: every fault is told at once, by its key.</summary>
/// <param name="ConnectionString">The marketplace's database; null: the embedded default.</param>
/// <param name="EmbeddedDirectory">Where the embedded default keeps its data.</param>
/// <param name="CreateMarketplace">Make the owner's tables where they are missing.</param>
/// <param name="UndoSeconds">How long a decision can be undone.</param>
/// <param name="DemoSignIn">Whether the Development page signs in as one of the demo people.</param>
public sealed record BookingAdminSettings(
    string? ConnectionString,
    string EmbeddedDirectory,
    bool CreateMarketplace,
    RepairPolicy Repair,
    int UndoSeconds,
    bool DemoSignIn)
{
    public const string ConnectionKey = "ConnectionStrings:BookingAdmin";

    /// <summary>The same, wherever the program is started from.</summary>
    public string EmbeddedFolder => Path.GetFullPath(EmbeddedDirectory, ProgramRoot.Folder);

    /// <exception cref="InvalidSettingsException">At least one setting cannot be used.</exception>
    public static BookingAdminSettings Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var settings = new BookingAdminSettings(
            Connection(),
            configuration["Embedded:Directory"] is { Length: > 0 } directory ? directory : ".data/postgres",
            Flag("Marketplace:Create"),
            new(Choice<NewBookingStatus>("Repair:NewBookingStatus"), Whole("Repair:DecisionDays", 7, 1, 365)),
            Whole("Decisions:UndoSeconds", 30, 0, 3600),
            Flag("DemoSignIn:Enabled"));
        return faults.Count == 0 ? settings : throw new InvalidSettingsException(faults);

        string? Connection()
        {
            if (configuration[ConnectionKey] is not { Length: > 0 } text)
                return null;
            try
            {
                var connection = new NpgsqlConnectionStringBuilder(text);
                if (string.IsNullOrEmpty(connection.Host))
                    faults.Add($"{ConnectionKey}: names no Host.");
                if (string.IsNullOrEmpty(connection.Database))
                    faults.Add($"{ConnectionKey}: names no Database.");
            }
            // Its message may repeat a part of the text, and that may be the password.
            catch (ArgumentException)
            {
                faults.Add($"{ConnectionKey}: is no connection string, such as \"Host=db.example;Database=marketplace;Username=booking_admin\".");
            }
            return text;
        }

        int Whole(string key, int otherwise, int least, int most)
        {
            if (configuration[key] is not { Length: > 0 } text)
                return otherwise;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            faults.Add($"{key}: \"{text}\" is no whole number from {least} to {most}.");
            return otherwise;
        }

        bool Flag(string key)
        {
            if (configuration[key] is not { Length: > 0 } text || bool.TryParse(text, out var value) && !value)
                return false;
            if (!bool.TryParse(text, out _))
                faults.Add($"{key}: \"{text}\" is neither true nor false.");
            return true;
        }

        T Choice<T>(string key) where T : struct, Enum
        {
            if (configuration[key] is not { Length: > 0 } text)
                return default;
            if (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
                return Enum.Parse<T>(text, ignoreCase: true);
            faults.Add($"{key}: \"{text}\" is none of {string.Join(", ", Enum.GetNames<T>())}.");
            return default;
        }
    }
}

/// <summary>The process must not start; the message lists every fault, a line each.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> faults)
    : Exception("These settings cannot be used:" + string.Concat(faults.Select(fault => $"\n  {fault}")))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
