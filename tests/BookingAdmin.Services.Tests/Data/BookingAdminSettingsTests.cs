using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Tests.Data;

public sealed class BookingAdminSettingsTests
{
    [Fact]
    public void Nothing_set_gives_the_defaults_of_the_design()
    {
        var settings = Read();
        settings.ShouldBe(new BookingAdminSettings(null, ".data/postgres", false, new RepairPolicy(NewBookingStatus.Derived, 7), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12))));
    }

    [Fact]
    public void Every_fault_is_told_at_once_by_its_key()
    {
        var refused = Should.Throw<InvalidSettingsException>(() => Read(
            ("Repair:NewBookingStatus", "Maybe"), ("Repair:DecisionDays", "0"), ("Decisions:UndoSeconds", "soon"),
            ("Marketplace:Create", "yes"), ("ConnectionStrings:BookingAdmin", "Password=topsecret;Nonsense=1")));

        refused.Faults.Count.ShouldBe(5);
        foreach (var key in new[] { "Repair:NewBookingStatus", "Repair:DecisionDays", "Decisions:UndoSeconds", "Marketplace:Create", "ConnectionStrings:BookingAdmin" })
            refused.Faults.ShouldContain(fault => fault.StartsWith(key, StringComparison.Ordinal));
        refused.ToString().ShouldNotContain("topsecret");
    }

    [Theory]
    [InlineData("Host=db;Username=u", "names no Database")]
    [InlineData("Database=d", "names no Host")]
    public void A_connection_string_must_name_host_and_database(string text, string fault) =>
        Should.Throw<InvalidSettingsException>(() => Read(("ConnectionStrings:BookingAdmin", text))).Message.ShouldContain(fault);

    [Theory]
    [InlineData("Repair:DecisionDays", "14")]
    [InlineData("repair:decisiondays", "14")]
    public void A_setting_is_read_whatever_the_case_of_its_key(string key, string value) => Read((key, value)).Repair.DecisionDays.ShouldBe(14);

    [Fact]
    public void Repair_jobs_mind_a_busy_database_as_the_settings_say()
    {
        Read().Jobs.ShouldBe(new BusyLimits(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)));
        Read(("Jobs:MaxReplicationLagSeconds", "0"), ("Jobs:MaxLockWaitSeconds", "30")).Jobs.ShouldBe(new BusyLimits(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Should.Throw<InvalidSettingsException>(() => Read(("Jobs:MaxReplicationLagSeconds", "-1"), ("Jobs:MaxLockWaitSeconds", "long"))).Faults.Count.ShouldBe(2);
    }

    static BookingAdminSettings Read(params (string Key, string Value)[] settings) => BookingAdminSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
