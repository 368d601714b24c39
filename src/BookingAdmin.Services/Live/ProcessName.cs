namespace BookingAdmin.Services.Live;

/// <summary>Which of several instances this process is.</summary>
static class ProcessName
{
    public static string Here { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
