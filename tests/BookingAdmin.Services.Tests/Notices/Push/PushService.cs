using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Notices.Push;

/// <summary>A message as the push service got it, with what its token says.</summary>
/// <param name="Signed">Whether the token was signed with the key that came with it (RFC 8292).</param>
sealed record Pushed(
    string Path, string Ttl, string Urgency, string Topic, string Encoding, bool Signed, string Key, JsonElement Claims, byte[] Body);

/// <summary>A push service of the tests' own: https on this machine, with a certificate that nobody has signed.</summary>
sealed class PushService : IAsyncDisposable
{
    readonly WebApplication app;
    readonly X509Certificate2 certificate;
    readonly List<Pushed> taken = [];

    PushService(WebApplication app, X509Certificate2 certificate) => (this.app, this.certificate) = (app, certificate);

    public string Address { get; private set; } = "";

    /// <summary>What reached it, however it was answered.</summary>
    public IReadOnlyList<Pushed> Taken
    {
        get
        {
            lock (taken)
                return [.. taken];
        }
    }

    /// <summary>How it answers.</summary>
    public Func<HttpContext, Task> Mood { get; set; } = Answer(201);

    public static Func<HttpContext, Task> Answer(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return context.Response.WriteAsync("{\"reason\":\"of no interest\"}", context.RequestAborted);
    };

    public static async Task<PushService> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new CertificateRequest("CN=push.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var service = new PushService(builder.Build(), certificate);
        service.app.Run(service.TakeAsync);
        await service.app.StartAsync();
        service.Address = service.app.Urls.Single();
        return service;
    }

    /// <summary>A client that may call it, in place of the one that calls public addresses only.</summary>
    public void Stand(IServiceCollection services) => services.AddSingleton(provider => new PushClient(
        provider.GetRequiredService<TimeProvider>(), IPAddress.IsLoopback,
        (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString()));

    async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var (signed, key, claims) = Token(context.Request.Headers.Authorization.ToString());
        lock (taken)
            taken.Add(new(
                context.Request.Path, context.Request.Headers["TTL"].ToString(), context.Request.Headers["Urgency"].ToString(),
                context.Request.Headers["Topic"].ToString(), context.Request.Headers.ContentEncoding.ToString(), signed, key, claims,
                body.ToArray()));
        await Mood(context);
    }

    /// <summary>`vapid t=token, k=key` (RFC 8292, 3).</summary>
    static (bool Signed, string Key, JsonElement Claims) Token(string authorization)
    {
        authorization.ShouldStartWith("vapid ");
        var parameters = authorization["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries)
            .ToDictionary(part => part[..part.IndexOf('=')], part => part[(part.IndexOf('=') + 1)..]);
        var parts = parameters["t"].Split('.');
        var point = Base64Url.DecodeFromChars(parameters["k"]);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..65] },
        });
        var signed = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0])).GetProperty("alg").GetString() == "ES256"
            && key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256);
        return (signed, parameters["k"], JsonElement.Parse(Base64Url.DecodeFromChars(parts[1])));
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }
}

/// <summary>A browser that has subscribed: it alone can read what is sent to it.</summary>
sealed class PushBrowser : IDisposable
{
    readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public PushBrowser()
    {
        var point = key.ExportParameters(false).Q;
        PublicKey = Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]);
        Secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
    }

    public string PublicKey { get; }
    public string Secret { get; }

    /// <summary>Decrypts by another implementation of RFC 8291 than the one that encrypted: tests/push/decrypt.mjs.</summary>
    public async Task<JsonElement> ReadAsync(Pushed message)
    {
        var folder = Path.Combine(TestMarketplace.Repository, "tests", "push");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "http_ece")))
            throw new InvalidOperationException("The reader of pushes is not installed: ./test.sh installs it, or npm ci in tests/push.");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "decrypt.mjs")])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8,
        })!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new
        {
            body = Base64Url.EncodeToString(message.Body),
            privateKey = Base64Url.EncodeToString(key.ExportParameters(true).D),
            secret = Secret,
        }));
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return JsonElement.Parse(JsonElement.Parse(output).GetProperty("text").GetString()!);
    }

    public void Dispose() => key.Dispose();
}
