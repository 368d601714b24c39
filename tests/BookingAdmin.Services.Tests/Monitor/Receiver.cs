using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BookingAdmin.Services.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Monitor;

/// <summary>Somebody else's program that takes alerts, and checks by itself who sends them.</summary>
sealed class Receiver : IAsyncDisposable
{
    public const string Secret = "the receiver's secret of 32 chars";

    readonly WebApplication app;
    readonly ConcurrentQueue<Received> taken = new(), seen = new();

    Receiver(WebApplication app) => this.app = app;

    /// <param name="Genuine">Whether the signature is right.</param>
    public sealed record Received(string Id, JsonElement Body, bool Genuine);

    /// <summary>What it does with the next request; null: takes it.</summary>
    public Func<HttpContext, Task>? Mood { get; set; }

    /// <summary>What it took, in order.</summary>
    public IReadOnlyList<Received> Taken => [.. taken];

    /// <summary>What it was sent, taken or not.</summary>
    public IReadOnlyList<Received> Seen => [.. seen];

    public AlertSettings Settings => new(new(app.Urls.First() + "/alerts"), Secret, new("https://desk.example"));

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var received = Read(context, body.ToArray());
        seen.Enqueue(received);
        if (Mood is { } mood)
        {
            await mood(context);
            return;
        }
        taken.Enqueue(received);
        await context.Response.WriteAsync("thanks");
    }

    static Received Read(HttpContext context, byte[] body)
    {
        var parts = context.Request.Headers["BookingAdmin-Signature"].ToString().Split(',').Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        using var mac = new HMACSHA256(Encoding.UTF8.GetBytes(Secret));
        var expected = Convert.ToHexString(mac.ComputeHash(Encoding.UTF8.GetBytes($"{parts["t"]}.{Encoding.UTF8.GetString(body)}")));
        return new(
            context.Request.Headers["BookingAdmin-Alert"].ToString(), JsonElement.Parse(body),
            context.Request.Method == "POST" && string.Equals(expected, parts["v1"], StringComparison.OrdinalIgnoreCase));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
