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
        // What the framework takes for "any host".
        if (reader.Words(HostsKey).SelectMany(hosts => hosts.Split(';')).Select(host => host.Trim()).DefaultIfEmpty("*").Any(host => host is "" or "*" or "0.0.0.0" or "[::]"))
            reader.Fault(HostsKey, $"is needed in {environment.EnvironmentName}: the names under which people reach this host, such as \"desk.example\", not any name.");
        Secrets.RefuseInFiles(reader, configuration);
    }
}
