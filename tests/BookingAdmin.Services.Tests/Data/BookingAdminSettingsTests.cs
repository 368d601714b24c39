using BookingAdmin.Domain.Payments;
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
        settings.ShouldBe(
            new BookingAdminSettings(
                null, ".data/postgres", false, new RepairPolicy(NewBookingStatus.Derived, 3), 30,
                new(TimeSpan.FromHours(1), TimeSpan.FromHours(12))));
    }

    [Fact]
    public void Every_fault_is_told_at_once_by_its_key()
    {
        var refused = Should.Throw<InvalidSettingsException>(() => Read(
            ("Repair:NewBookingStatus", "Maybe"), ("Repair:DueDays", "0"), ("Decisions:UndoSeconds", "soon"),
            ("Marketplace:Create", "yes"), ("ConnectionStrings:BookingAdmin", "Password=topsecret;Nonsense=1")));

        refused.Faults.Count.ShouldBe(5);
        foreach (
            var key in new[] { "Repair:NewBookingStatus", "Repair:DueDays", "Decisions:UndoSeconds", "Marketplace:Create",
                "ConnectionStrings:BookingAdmin" })
            refused.Faults.ShouldContain(fault => fault.StartsWith(key, StringComparison.Ordinal));
        refused.ToString().ShouldNotContain("topsecret");
    }

    [Fact]
    public void Payments_go_beside_the_marketplaces_own_webhook_unless_it_is_said_where_to_pass_events_on()
    {
        Read().Payments.ShouldBe(new(WebhookMode.Beside, null, ShareFormula.Main));
        Read(("Payments:Webhook", "instead"), ("Payments:ForwardTo", "https://marketplace.example/api/webhooks/stripe"),
            ("Payments:Shares", "Older"), ("Stripe:SecretKey", "sk_test_1")).Payments
            .ShouldBe(new(WebhookMode.Instead, new("https://marketplace.example/api/webhooks/stripe"), ShareFormula.Older));
        Should.Throw<InvalidSettingsException>(() => Read(("Payments:Webhook", "Instead"))).Faults.Select(fault => fault.Split(':', 3)[1])
            .ShouldBe(["ForwardTo", "SecretKey"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Payments:ForwardTo", "http://marketplace.example/api/webhooks/stripe")]
    [InlineData("Payments:ForwardTo", "https://desk:password@marketplace.example/")]
    [InlineData("Payments:ForwardTo", "/api/webhooks/stripe")]
    [InlineData("Payments:Webhook", "Both")]
    [InlineData("Payments:Shares", "70/30")]
    public void What_cannot_be_a_setting_of_payments_is_refused_by_its_key(string key, string value) =>
        Should.Throw<InvalidSettingsException>(() => Read((key, value))).Faults.ShouldHaveSingleItem().ShouldStartWith(key);

    [Theory]
    [InlineData("sk_live_abc", true)]
    [InlineData("rk_live_abc", true)]
    [InlineData("sk_test_abc", false)]
    [InlineData("rk_test_abc", false)]
    [InlineData("sk_abcdefgh", null)]
    public void A_key_says_of_which_mode_it_is(string key, bool? live) => Read(("Stripe:SecretKey", key)).Stripe.IsLive.ShouldBe(live);

    [Fact]
    public void The_monitor_and_the_alerts_are_read_from_their_sections()
    {
        var settings = Read(("Monitor:Minutes", "15"), ("Monitor:FullScanAt", "23:30"), ("Monitor:Repair", "false"),
            ("Alerts:Url", "https://alerts.example/hook?team=desk"), ("Alerts:Secret", Secret),
            ("Alerts:PageUrl", "https://desk.example/"));
        settings.Monitor.ShouldBe(new(15, new(23, 30), false));
        settings.Alerts.ShouldBe(new(new("https://alerts.example/hook?team=desk"), Secret, new("https://desk.example/")));
        settings.Alerts.Link("/consistency").ShouldBe("https://desk.example/consistency");
    }

    [Fact]
    public void Whether_the_monitor_repairs_is_as_it_was_said_and_else_as_the_database_is()
    {
        Read().Monitor.For(embedded: false).Repairs.ShouldBeTrue();
        Read().Monitor.For(embedded: true).Repairs.ShouldBeFalse();
        Read(("Monitor:Repair", "true")).Monitor.For(embedded: true).Repairs.ShouldBeTrue();
        Read(("Monitor:Repair", "false")).Monitor.For(embedded: false).Repairs.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Monitor:Minutes", "-1")]
    [InlineData("Monitor:Minutes", "1441")]
    [InlineData("Monitor:FullScanAt", "3 am")]
    [InlineData("Monitor:FullScanAt", "24:00")]
    [InlineData("Monitor:FullScanAt", "03:00:00")]
    [InlineData("Monitor:Repair", "sometimes")]
    [InlineData("Alerts:Url", "http://alerts.example/hook", "Alerts:Secret", Secret)]
    [InlineData("Alerts:Url", "/hook", "Alerts:Secret", Secret)]
    [InlineData("Alerts:Url", "ftp://localhost/hook", "Alerts:Secret", Secret)]
    [InlineData("Alerts:Url", "https://desk:password@alerts.example", "Alerts:Secret", Secret)]
    [InlineData("Alerts:Secret", "too short, and it is known", "Alerts:Url", "https://alerts.example")]
    [InlineData("Alerts:Secret", "", "Alerts:Url", "https://alerts.example")]
    [InlineData("Alerts:Url", "", "Alerts:Secret", Secret)]
    [InlineData("Alerts:PageUrl", "desk.example")]
    [InlineData("Repair:DecisionDays", "7")]
    public void What_cannot_be_used_is_told_by_its_key(string key, string value, string? other = null, string? otherValue = null) =>
        Should.Throw<InvalidSettingsException>(() => Read([(key, value), .. other is null ? [] : new[] { (other, otherValue!) }]))
            .Faults.ShouldHaveSingleItem().ShouldStartWith($"{key}: ");

    [Fact]
    public void A_name_of_before_is_refused_with_the_name_of_today()
    {
        Should.Throw<InvalidSettingsException>(() => Read(("Repair:DecisionDays", "7"))).Faults
            .ShouldBe(["Repair:DecisionDays: is called Repair:DueDays now: the days until the video is due, not until the answer."]);
        Should.Throw<InvalidSettingsException>(() => Read(("Rules:Off", "split,overdue-decision"))).Faults
            .ShouldBe(["Rules:Off: overdue-decision is called overdue now, and looks at videos too."]);
    }

    [Fact]
    public void Http_will_do_for_alerts_that_stay_on_this_machine() =>
        Read(("Alerts:Url", "http://127.0.0.1:9000/hook"), ("Alerts:Secret", Secret)).Alerts.Url.ShouldBe(
            new("http://127.0.0.1:9000/hook"));

    [Fact]
    public void Neither_the_secret_nor_a_token_in_the_address_is_ever_written_out()
    {
        Read(("Alerts:Url", "https://alerts.example/t0ken"), ("Alerts:Secret", Secret)).ToString().ShouldNotMatch(Secret + "|t0ken");
        Should.Throw<InvalidSettingsException>(() =>
            Read(("Alerts:Url", "http://alerts.example/t0ken"), ("Alerts:Secret", Secret))).Message.ShouldNotMatch(Secret + "|t0ken");
    }

    const string Secret = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("Host=db;Username=u", "names no Database")]
    [InlineData("Database=d", "names no Host")]
    public void A_connection_string_must_name_host_and_database(string text, string fault) =>
        Should.Throw<InvalidSettingsException>(() => Read(("ConnectionStrings:BookingAdmin", text))).Message.ShouldContain(fault);

    [Theory]
    [InlineData("Repair:DueDays", "14")]
    [InlineData("repair:duedays", "14")]
    public void A_setting_is_read_whatever_the_case_of_its_key(string key, string value) => Read((key, value)).Repair.DueDays.ShouldBe(14);

    [Fact]
    public void Repair_jobs_mind_a_busy_database_as_the_settings_say()
    {
        Read().Jobs.ShouldBe(new BusyLimits(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)));
        Read(("Jobs:MaxReplicationLagSeconds", "0"), ("Jobs:MaxLockWaitSeconds", "30")).Jobs.ShouldBe(
            new BusyLimits(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Should.Throw<InvalidSettingsException>(() =>
            Read(("Jobs:MaxReplicationLagSeconds", "-1"), ("Jobs:MaxLockWaitSeconds", "long"))).Faults.Count.ShouldBe(2);
    }

    static BookingAdminSettings Read(params (string Key, string Value)[] settings) => BookingAdminSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
