using BookingAdmin.Data.Own;
using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices.Mail;

/// <summary>A marketplace whose notices have begun, beside a real mail server.</summary>
sealed class Post : IAsyncDisposable
{
    public const string Page = "https://desk.test";

    readonly OutboxWorker worker;

    Post(TestMarketplace marketplace, SmtpServer server)
    {
        (Marketplace, Server) = (marketplace, server);
        worker = NewWorker();
    }

    public TestMarketplace Marketplace { get; }
    public SmtpServer Server { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Post> OpenAsync(
        SmtpOptions? options = null, Func<MailSettings, MailSettings>? change = null, bool begun = true)
    {
        var server = await SmtpServer.StartAsync(options);
        var mail = (change ?? (same => same))(server.Settings);
        Func<BookingAdminSettings, BookingAdminSettings> set = settings =>
            settings with { Mail = mail, Alerts = AlertSettings.Default with { PageUrl = new(Page) } };
        var marketplace = begun ? await NoticePlannerTests.BegunAsync(set) : await TestMarketplace.DemoAsync(set);
        marketplace.Provider.GetRequiredService<MailServer>().Patience = TimeSpan.FromSeconds(2);
        return new(marketplace, server);
    }

    public OutboxWorker NewWorker() => ActivatorUtilities.CreateInstance<OutboxWorker>(Marketplace.Provider);

    /// <summary>An order of Emma Stone's, and a message about it.</summary>
    public async Task OrderAsync(string id)
    {
        await NoticePlannerTests.OrderAsync(Marketplace, id);
        await NoticePlannerTests.LookAsync(Marketplace);
    }

    /// <summary>Tries what is due.</summary>
    public async Task<int> RunAsync(OutboxWorker? by = null)
    {
        var tried = 0;
        while (await (by ?? worker).RunNextAsync(Cancel, OutboxKind.Mail))
            tried++;
        return tried;
    }

    public Task<int> RunAfterAsync(TimeSpan time)
    {
        Marketplace.Clock.Advance(time);
        return RunAsync();
    }

    /// <summary>The messages in their order: how each stands, what was answered, and its entry.</summary>
    public Task<string> StandAsync() => Marketplace.ScalarAsync<string>("""
        SELECT string_agg(CASE WHEN m.sent_at IS NOT NULL THEN 'sent' WHEN m.cancelled_at IS NOT NULL THEN 'cancelled' ELSE 'waits' END
            || ' ' || coalesce(m.answer, '-') || ', '
            || CASE WHEN e.done_at IS NOT NULL THEN 'done' WHEN e.dead_at IS NOT NULL THEN 'dead' ELSE 'open' END
            || ' ' || e.attempts, '; ' ORDER BY m.id)
        FROM booking_admin.notice_message m JOIN booking_admin.outbox e ON e.message_id = m.id
        """);

    /// <summary>Why mails to Emma Stone are stopped; empty where they are not.</summary>
    public Task<string> StoppedAsync() => Marketplace.ScalarAsync<string>("""
        SELECT coalesce(max(mail_stopped_why) FILTER (WHERE mail_stopped_at IS NOT NULL), '') FROM booking_admin.notice_recipient
        """);

    public Task<string> KeyAsync() => Marketplace.ScalarAsync<string>(
        "SELECT replace(key::text, '-', '') FROM booking_admin.notice_message");

    public async ValueTask DisposeAsync()
    {
        worker.Dispose();
        await Marketplace.DisposeAsync();
        await Server.DisposeAsync();
    }
}
