using System.Globalization;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Settings;

/// <summary>How often the monitor looks, and whether it repairs what it finds.</summary>
/// <param name="Minutes">Between two quick checks (`Monitor:Minutes`); 0: there is no monitor.</param>
/// <param name="FullScanAt">When every order is looked at, UTC (`Monitor:FullScanAt`).</param>
/// <param name="Repair">Whether it creates what stays missing (`Monitor:Repair`); null: not said, which is yes but for the embedded
/// demo.</param>
public sealed record MonitorSettings(int Minutes, TimeOnly FullScanAt, bool? Repair)
{
    public static MonitorSettings Default { get; } = new(5, new(3, 0), null);

    public bool IsOn => Minutes > 0;

    public bool Repairs => Repair ?? true;

    public TimeSpan Every => TimeSpan.FromMinutes(Minutes);

    /// <summary>How long a check may be overdue before that is reported: a check of every order takes its time.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(Math.Max(2 * Minutes, 10));

    /// <summary>Where `Repair` is not set, the demo is left unrepaired, so that the person who tries it can repair it.</summary>
    public MonitorSettings For(bool embedded) => this with { Repair = Repair ?? !embedded };

    internal static MonitorSettings Read(SettingsReader reader) => new(
        reader.Whole("Monitor:Minutes", Default.Minutes, 0, 60 * 24),
        ReadTime(reader, "Monitor:FullScanAt"),
        reader.Text("Monitor:Repair") is null ? null : reader.Flag("Monitor:Repair"));

    static TimeOnly ReadTime(SettingsReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return Default.FullScanAt;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        reader.Fault(key, $"\"{text}\" is no time of day such as 03:00 (UTC).");
        return Default.FullScanAt;
    }
}
