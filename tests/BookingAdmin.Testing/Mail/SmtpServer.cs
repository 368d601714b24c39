using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Testing.Mail;

/// <summary>
/// npm's smtp-server (tests/mail): one process for all tests of this one, and a port in it for each, with TLS and faults on demand. What it
/// got is read by npm's mailparser. Without Node or its packages it throws, so that no test is skipped silently.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    public const string User = "desk", Password = "a-password-for-tests", Token = "an-access-token";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    static readonly Lazy<NodeProcess> Shared = new(() =>
        NodeProcess.Start("mail", "server.mjs", "smtp-server", "The mail server of the tests"));

    readonly int port, tokenPort;
    readonly SmtpOptions options;

    SmtpServer(SmtpOptions options, int port, int tokenPort) => (this.options, this.port, this.tokenPort) = (options, port, tokenPort);

    /// <summary>What leads a host to it.</summary>
    public MailSettings Settings => new(
        "localhost", port, options.Tls ? MailSecurity.Tls : MailSecurity.StartTls, "The desk <desk@booking.test>", "reply@booking.test",
        options.SignIn is SmtpSignIn.None ? null : User, options.SignIn is SmtpSignIn.Password ? Password : null,
        options.SignIn is SmtpSignIn.Token
            ? new(new($"http://127.0.0.1:{tokenPort}/token"), "client", "client-secret", "https://mail.test/.default") : null);

    public static async Task<SmtpServer> StartAsync(SmtpOptions? options = null)
    {
        options ??= new();
        var (certificate, key) = options.Certificate ?? TestAuthority.Issue("localhost");
        var opened = await Shared.Value.CommandAsync("open", new
        {
            certificate, key, tls = options.Tls, startTls = options.StartTls,
            user = options.SignIn is SmtpSignIn.None ? null : User,
            password = options.SignIn is SmtpSignIn.Password ? Password : null,
            token = options.SignIn is SmtpSignIn.Token ? Token : null,
        });
        return new(options, opened.GetProperty("port").GetInt32(), opened.GetProperty("tokenPort").GetInt32());
    }

    /// <summary>What happens next, each once unless it says always; everything else goes well.</summary>
    public Task NextAsync(params SmtpStep[] steps) =>
        CommandAsync("next", new { steps = JsonSerializer.SerializeToElement(steps, Json) });

    public Task ForgetAsync() => CommandAsync("forget");

    /// <summary>Where connections are held at this moment.</summary>
    public async Task<IReadOnlyList<string>> HeldAsync() => (await CommandAsync("held")).Deserialize<string[]>()!;

    public Task ReleaseAsync() => CommandAsync("release");

    /// <summary>Ends every connection.</summary>
    public Task HangUpAsync() => CommandAsync("hangUp");

    public async Task<SmtpCounts> CountsAsync() => (await CommandAsync("counts")).Deserialize<SmtpCounts>(Json)!;

    /// <summary>The Message-IDs of what it took, in that order.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync() => (await CommandAsync("ids")).Deserialize<string[]>()!;

    /// <summary>What it took, in that order.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> MailsAsync() => (await CommandAsync("mails")).Deserialize<ReceivedMail[]>(Json)!;

    public async ValueTask DisposeAsync() => await CommandAsync("close");

    Task<JsonElement> CommandAsync(string command, object? arguments = null) =>
        Shared.Value.CommandAsync(command, arguments, ("port", port));
}

/// <param name="Certificate">And its key, in PEM; null: one that fits.</param>
public sealed record SmtpOptions(
    bool Tls = false, bool StartTls = true, SmtpSignIn SignIn = SmtpSignIn.Password, (string Certificate, string Key)? Certificate = null);

public enum SmtpSignIn { None, Password, Token }

/// <summary>What happens at one point.</summary>
/// <param name="At">connect, auth, mail, rcpt, or end: when the server has all of the text.</param>
/// <param name="Code">It answers this and no other.</param>
/// <param name="Delay">Milliseconds before.</param>
/// <param name="Drop">It ends the connection instead of an answer.</param>
/// <param name="Silent">It answers nothing.</param>
/// <param name="Hold">It waits until it is released.</param>
/// <param name="Stores">At the end: it has taken the mail nevertheless.</param>
public sealed record SmtpStep(
    string At, int? Code = null, string? Text = null, int Delay = 0, bool Drop = false, bool Silent = false, bool Hold = false,
    bool Stores = false, bool Always = false);

public sealed record SmtpCounts(int Mails, int Connections, int SignIns, int Tokens);

/// <summary>A mail as another library reads it.</summary>
/// <param name="Names">Of its header fields, in lower case.</param>
/// <param name="Longest">Its longest line.</param>
/// <param name="Head">The header as it came.</param>
public sealed record ReceivedMail(
    string From, IReadOnlyList<string> To, string Subject, string Sender, string? Recipient, string? ReplyTo, string Id,
    DateTimeOffset Date, string Text, string Html, int Attachments, IReadOnlyList<string> Names, string Type, string? Language,
    string? AutoSubmitted, string? AutoResponse, string? Unsubscribe, string? UnsubscribePost, int Longest, int Size, string Head,
    [property: JsonPropertyName("secure")] bool IsSecure, string Connection);
