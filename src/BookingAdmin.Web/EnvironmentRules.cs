using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web;

/// <summary>What must not exist outside Development: an embedded database that nobody backs up, and a sign-in without a password.</summary>
static class EnvironmentRules
{
    /// <exception cref="InvalidSettingsException">The process must not start.</exception>
    public static void Require(BookingAdminSettings settings, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
            return;
        List<string> faults = [];
        if (settings.ConnectionString is null)
            faults.Add($"{BookingAdminSettings.ConnectionKey}: is needed in {environment.EnvironmentName}; only Development has an embedded database.");
        if (settings.DemoSignIn)
            faults.Add("DemoSignIn:Enabled: must not be true in " + environment.EnvironmentName + "; only Development signs in without a password.");
        if (faults.Count > 0)
            throw new InvalidSettingsException(faults);
    }
}
