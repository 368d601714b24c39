using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Settings;

/// <summary>What becomes of a request that nobody has answered when its video was due.</summary>
public enum ExpiryMode
{
    /// <summary>It waits on, and the rule `overdue` reports it.</summary>
    Report,
    /// <summary>It waits on, and nothing reports it.</summary>
    Off,
    /// <summary>It is reported, and declined by itself: the customer gets the money back.</summary>
    Decline,
}

/// <summary>What can be set, read once at start and checked whole: all faults are reported together, by their keys.</summary>
/// <param name="ConnectionString">The marketplace's database; null: the embedded default.</param>
/// <param name="EmbeddedDirectory">Where the embedded default keeps its data.</param>
/// <param name="CreateMarketplace">Make the owner's tables where they are missing.</param>
/// <param name="UndoSeconds">How long a decision can be undone.</param>
/// <param name="Sessions">How long a sign-in lasts.</param>
public sealed record BookingAdminSettings(
    string? ConnectionString,
    string EmbeddedDirectory,
    bool CreateMarketplace,
    RepairPolicy Repair,
    int UndoSeconds,
    SessionLifetime Sessions)
{
    const string ExpireKey = "Decisions:Expire";

    // The record that an order is ours is kept for 90 days.
    const int DefaultUnpaidHours = 24, MostUnpaidHours = 24 * 60;

    /// <summary>Which consistency rules are looked at, and how patient they are.</summary>
    public RuleSettings Rules { get; init; } = RuleSettings.Default;

    /// <summary>How often the monitor looks, and whether it repairs.</summary>
    public MonitorSettings Monitor { get; init; } = MonitorSettings.Default;

    /// <summary>Who is notified when something critical appears.</summary>
    public AlertSettings Alerts { get; init; } = AlertSettings.Default;

    /// <summary>Who besides celebrities and staff is notified.</summary>
    public NoticeSettings Notices { get; init; } = NoticeSettings.Default;

    /// <summary>The server that takes our mails; null: none are sent.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary>When repair jobs leave the database alone for a while.</summary>
    public BusyLimits Jobs { get; init; } = BusyLimits.Default;

    /// <summary>How Stripe is reached; without a key payments are off.</summary>
    public StripeSettings Stripe { get; init; } = StripeSettings.Default;

    /// <summary>How payments go beside the marketplace's own application.</summary>
    public PaymentSettings Payments { get; init; } = PaymentSettings.Default;

    /// <summary>After how long an order of ours that nobody has paid ends; 0: never.</summary>
    public int UnpaidHours { get; init; } = DefaultUnpaidHours;

    /// <summary>What becomes of a request that nobody has answered when its video was due.</summary>
    public ExpiryMode Expire { get; init; }

    /// <summary>The same, wherever the program is started from.</summary>
    public string EmbeddedFolder => Path.GetFullPath(EmbeddedDirectory, ProgramRoot.Folder);

    /// <exception cref="InvalidSettingsException">At least one setting cannot be used.</exception>
    public static BookingAdminSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = Read(reader);
        reader.Require();
        return settings;
    }

    /// <summary>Leaves the faults in the reader, for a caller that reads more with it.</summary>
    public static BookingAdminSettings Read(SettingsReader reader) => new(
        Connection(reader),
        reader.Text("Embedded:Directory") ?? ".data/postgres",
        reader.Flag("Marketplace:Create"),
        ReadRepair(reader),
        reader.Whole("Decisions:UndoSeconds", 30, 0, 3600),
        new(TimeSpan.FromMinutes(reader.Whole("Sessions:IdleMinutes", 60, 1, 60 * 24 * 30)),
            TimeSpan.FromHours(reader.Whole("Sessions:LongestHours", 12, 1, 24 * 90))))
    {
        Rules = ReadRules(reader),
        Monitor = MonitorSettings.Read(reader),
        Alerts = AlertSettings.Read(reader),
        Notices = NoticeSettings.Read(reader),
        Mail = MailSettings.Read(reader),
        Jobs = ReadJobs(reader),
        Stripe = StripeSettings.Read(reader),
        Payments = PaymentSettings.Read(reader),
        Expire = reader.Choice<ExpiryMode>(ExpireKey),
        UnpaidHours = reader.Whole("Payments:UnpaidHours", DefaultUnpaidHours, 0, MostUnpaidHours),
    };

    static RepairPolicy ReadRepair(SettingsReader reader)
    {
        reader.Refuse("Repair:DecisionDays", "is called Repair:DueDays now: the days until the video is due, not until the answer.");
        return new(reader.Choice<NewBookingStatus>("Repair:NewBookingStatus"), reader.Whole("Repair:DueDays", 3, 1, 365));
    }

    static BusyLimits ReadJobs(SettingsReader reader) => new(
        TimeSpan.FromSeconds(reader.Whole("Jobs:MaxReplicationLagSeconds", 10, 0, 86_400)),
        TimeSpan.FromSeconds(reader.Whole("Jobs:MaxLockWaitSeconds", 5, 0, 86_400)));

    static RuleSettings ReadRules(SettingsReader reader)
    {
        var off = reader.Words("Rules:Off");
        foreach (var unknown in off.Where(id => Domain.Consistency.Rules.Find(id) is null))
            reader.Fault(
                "Rules:Off",
                unknown is "overdue-decision"
                ? "overdue-decision is called overdue now, and looks at videos too."
                : $"\"{unknown}\" is none of {string.Join(", ", Domain.Consistency.Rules.All.Select(rule => rule.Id))}.");
        return new(
            TimeSpan.FromSeconds(reader.Whole("Guard:GraceSeconds", 60, 1, 86_400)),
            TimeSpan.FromMinutes(reader.Whole("Rules:StuckRefundMinutes", 60, 1, 60 * 24 * 30)),
            TimeSpan.FromHours(reader.Whole("Rules:OverdueHours", 0, 0, 24 * 365)),
            reader.Whole("Rules:SplitCents", 1, 1, 10_000) / 100m,
            off) { Unanswered = !nameof(ExpiryMode.Off).Equals(reader.Text(ExpireKey), StringComparison.OrdinalIgnoreCase) };
    }

    static string? Connection(SettingsReader reader)
    {
        if (reader.Text(DatabaseConnection.SettingKey) is not { } text)
            return null;
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(connection.Host))
                reader.Fault(DatabaseConnection.SettingKey, "names no Host.");
            if (string.IsNullOrEmpty(connection.Database))
                reader.Fault(DatabaseConnection.SettingKey, "names no Database.");
        }
        // Its message may repeat a part of the text, and that may be the password.
        catch (ArgumentException)
        {
            reader.Fault(
                DatabaseConnection.SettingKey,
                "is no connection string, such as \"Host=db.example;Database=marketplace;Username=booking_admin\".");
        }
        return text;
    }
}

/// <summary>The process must not start; the message lists every fault, a line each.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> faults)
    : Exception("These settings cannot be used:" + string.Concat(faults.Select(fault => $"\n  {fault}")))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
