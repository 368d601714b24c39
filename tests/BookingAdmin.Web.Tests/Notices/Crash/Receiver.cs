using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BookingAdmin.Testing.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Notices.Crash;

/// <summary>What takes the messages, and lives on when the host is killed.</summary>
abstract class Receiver : IAsyncDisposable
{
    /// <summary>What leads a host to it.</summary>
    public abstract IReadOnlyList<(string Key, string Value)> Settings { get; }

    /// <summary>The next message is held and its connection broken off in the end.</summary>
    /// <param name="at">Of a mail: mail, or end, when the server has all of the text.</param>
    /// <param name="stores">The receiver has taken the message nevertheless.</param>
    public abstract Task HoldNextAsync(string at, bool stores);

    public abstract Task<int> HeldAsync();

    /// <summary>Breaks off what is held, and holds nothing more.</summary>
    public abstract Task ReleaseAsync();

    /// <summary>How often it has taken the message about an order, as one and the same.</summary>
    /// <param name="key">Of the message.</param>
    public abstract Task<int> TakenAsync(string order, string key);

    public abstract ValueTask DisposeAsync();
}

/// <summary>npm's smtp-server; a message is known by its Message-ID.</summary>
sealed class MailReceiver(SmtpServer server) : Receiver
{
    public override IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Mail__Host", server.Settings.Host), ("Mail__Port", server.Settings.Port.ToString(CultureInfo.InvariantCulture)),
        ("Mail__From", server.Settings.From), ("Mail__User", server.Settings.User!), ("Mail__Password", server.Settings.Password!),
    ];

    public override Task HoldNextAsync(string at, bool stores) =>
        server.NextAsync(new SmtpStep(at, Hold: true, Drop: true, Stores: stores));

    public override async Task<int> HeldAsync() => (await server.HeldAsync()).Count;

    public override async Task ReleaseAsync()
    {
        await server.ReleaseAsync();
        await server.ForgetAsync();
    }

    public override async Task<int> TakenAsync(string order, string key) =>
        (await server.IdsAsync()).Count(id => id.Trim('<', '>').Split('@')[0] == key);

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}

/// <summary>A push service; a message is known by the topic that comes from its order.</summary>
sealed class PushReceiver : Receiver
{
    readonly WebApplication app;
    readonly X509Certificate2 certificate;
    readonly ConcurrentQueue<bool> steps = [];
    readonly ConcurrentBag<string> taken = [];
    TaskCompletionSource release = New();
    int held;

    PushReceiver(WebApplication app, X509Certificate2 certificate) => (this.app, this.certificate) = (app, certificate);

    public string Address => app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    // A host calls public addresses only; StartupHook gives it a client that calls this machine.
    public override IReadOnlyList<(string Key, string Value)> Settings =>
        [("DOTNET_STARTUP_HOOKS", typeof(PushReceiver).Assembly.Location)];

    public static async Task<PushReceiver> StartAsync()
    {
        var (chain, key) = TestAuthority.Issue("localhost");
        using var issued = X509Certificate2.CreateFromPem(chain, key);
        var certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var receiver = new PushReceiver(builder.Build(), certificate);
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public override Task HoldNextAsync(string at, bool stores)
    {
        steps.Enqueue(stores);
        return Task.CompletedTask;
    }

    public override Task<int> HeldAsync() => Task.FromResult(held);

    public override Task ReleaseAsync()
    {
        steps.Clear();
        held = 0;
        Interlocked.Exchange(ref release, New()).SetResult();
        return Task.CompletedTask;
    }

    public override Task<int> TakenAsync(string order, string key)
    {
        var topic = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(order)).AsSpan(0, 24));
        return Task.FromResult(taken.Count(message => message == topic));
    }

    async Task TakeAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        var topic = context.Request.Headers["Topic"].ToString();
        if (!steps.TryDequeue(out var stores))
        {
            taken.Add(topic);
            context.Response.StatusCode = StatusCodes.Status201Created;
            return;
        }
        if (stores)
            taken.Add(topic);
        var end = release.Task;
        Interlocked.Increment(ref held);
        await end;
        context.Abort();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async ValueTask DisposeAsync()
    {
        release.TrySetResult();
        await app.DisposeAsync();
        certificate.Dispose();
    }
}
