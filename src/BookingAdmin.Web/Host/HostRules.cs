using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web.Host;

/// <summary>What an operator must have done before strangers may reach the host.</summary>
static class HostRules
{
    const string HostsKey = "AllowedHosts";

    /// <summary>Leaves what forbids the start with the reader.</summary>
    public static void Check(SettingsReader reader, IConfigurationManager configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
            return;
        // The framework takes no name and the first three for "any host", and a blank or a comma for a part of a name.
        var hosts = (reader.Text(HostsKey) ?? "*").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (hosts is [] || hosts.Any(host => host is "*" or "0.0.0.0" or "[::]" || host.AsSpan().ContainsAny(' ', ',')))
            reader.Fault(
                HostsKey,
                $"is needed in {environment.EnvironmentName}: the names under which people reach this host, with \";\" between them, "
                + "such as \"desk.example\"; \"*\" will not do.");
        Secrets.RefuseInFiles(reader, configuration);
    }
}
