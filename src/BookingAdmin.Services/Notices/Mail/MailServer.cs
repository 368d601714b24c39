using BookingAdmin.Services.Notices.Mail.Compose;
using BookingAdmin.Services.Settings;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>
/// Hands mails to the mail server. A connection that has taken one is kept for the next for some seconds, and asked first whether it still
/// stands. For several threads: each has a connection of its own.
/// </summary>
public sealed partial class MailServer(
    BookingAdminSettings settings, MailTokens tokens, TimeProvider clock, ILogger<MailServer> logger) : IDisposable
{
    // Servers end a connection after some number of mails, Gmail after a hundred, and that answer would cost an attempt.
    const int MostPerConnection = 50;
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    readonly Stack<Connection> kept = new();
    (long At, TimeSpan For, string Code)? rest;
    ITimer? closing;

    /// <summary>How long connecting may take, and sending: both together less than the lease of an outbox entry.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How much longer the server is left alone, and what it answered; null: not at all.</summary>
    internal (TimeSpan For, string Code)? Rest
    {
        get
        {
            lock (gate)
                return rest is var (at, time, code) && time - clock.GetElapsedTime(at) is { } left && left > TimeSpan.Zero
                    ? (left, code) : null;
        }
    }

    internal async Task<MailAnswer> SendAsync(MimeMessage message, CancellationToken cancel)
    {
        var progress = new Progress();
        Connection? connection = null;
        var usable = false;
        try
        {
            using (var patience = Bounded(cancel))
                connection = await ConnectedAsync(settings.Mail!, progress, patience.Token);
            if (NeedsUtf8(message) && !connection.Client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                usable = true;
                return MailAnswer.NoSuchAddress;
            }
            progress.Stage = MailStage.Asking;
            using var sending = Bounded(cancel);
            var said = await connection.Client.SendAsync(message, sending.Token, progress);
            usable = true;
            return new(MailVerdict.Taken, "250", MailText.Line(said, 300));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && MailAnswer.Of(e, progress.Stage) is { } answer)
        {
            usable = e is SmtpCommandException && answer.Rest is null && connection!.Client.IsConnected;
            if (answer.Rest is { } time)
                Leave(time, answer.Code);
            return answer;
        }
        finally
        {
            if (usable)
                Keep(connection!);
            else
                connection?.Client.Dispose();
        }
    }

    async Task<Connection> ConnectedAsync(MailSettings mail, Progress progress, CancellationToken cancel)
    {
        while (Take() is { } idle)
        {
            try
            {
                await idle.Client.NoOpAsync(cancel);
                return idle;
            }
            // The server has closed it in the time between, which is no reason to fail.
            catch (Exception e) when (e is IOException or ProtocolException or CommandException or ServiceNotConnectedException)
            {
                idle.Client.Dispose();
            }
        }
        var client = new SmtpClient { CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(mail.Host, mail.Port, mail.Security switch
            {
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }, cancel);
            progress.Stage = MailStage.SigningIn;
            await SignInAsync(client, mail, cancel);
            return new(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    async Task SignInAsync(SmtpClient client, MailSettings mail, CancellationToken cancel)
    {
        if (mail.User is not { } user)
            return;
        if (mail.Token is not { } from)
        {
            await client.AuthenticateAsync(user, mail.Password!, cancel);
            return;
        }
        try
        {
            await client.AuthenticateAsync(new SaslMechanismOAuth2(user, await tokens.GetAsync(from, cancel)), cancel);
        }
        catch (AuthenticationException)
        {
            tokens.Forget();
            throw;
        }
    }

    static bool NeedsUtf8(MimeMessage message) =>
        message.To.Mailboxes.Any(to => !System.Text.Ascii.IsValid(to.Address.AsSpan(0, to.Address.LastIndexOf('@'))));

    CancellationTokenSource Bounded(CancellationToken cancel)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(Patience);
        return bound;
    }

    void Leave(TimeSpan time, string code)
    {
        lock (gate)
            rest = (clock.GetTimestamp(), time, code);
        Rests(logger, time.TotalSeconds, code);
    }

    Connection? Take()
    {
        lock (gate)
            return kept.TryPop(out var connection) ? connection : null;
    }

    void Keep(Connection connection)
    {
        if (++connection.Mails >= MostPerConnection)
        {
            _ = QuitAsync(connection.Client);
            return;
        }
        connection.KeptAt = clock.GetTimestamp();
        lock (gate)
        {
            kept.Push(connection);
            closing ??= clock.CreateTimer(_ => CloseIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            closing.Change(Idle, Timeout.InfiniteTimeSpan);
        }
    }

    void CloseIdle()
    {
        Connection[] idle;
        lock (gate)
        {
            idle = [.. kept];
            kept.Clear();
            foreach (var young in idle.Where(connection => clock.GetElapsedTime(connection.KeptAt) < Idle).Reverse())
                kept.Push(young);
            idle = [.. idle.Except(kept)];
            if (kept.Count > 0)
                closing!.Change(Idle, Timeout.InfiniteTimeSpan);
        }
        foreach (var connection in idle)
            _ = QuitAsync(connection.Client);
    }

    static async Task QuitAsync(SmtpClient client)
    {
        using (client)
            await client.DisconnectAsync(quit: true).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public void Dispose()
    {
        lock (gate)
        {
            closing?.Dispose();
            while (kept.TryPop(out var connection))
                connection.Client.Dispose();
        }
    }

    sealed class Connection(SmtpClient client)
    {
        public SmtpClient Client { get; } = client;
        public int Mails { get; set; }
        public long KeptAt { get; set; }
    }

    sealed class Progress : ITransferProgress
    {
        public MailStage Stage { get; set; } = MailStage.Connecting;

        public void Report(long bytesTransferred, long totalSize) => Stage = MailStage.Sent;

        public void Report(long bytesTransferred) => Stage = MailStage.Sent;
    }

    [LoggerMessage(EventId = 610, Level = LogLevel.Warning, Message = "The mail server is left alone for {Seconds:0} s ({Code})")]
    static partial void Rests(ILogger logger, double seconds, string code);
}
