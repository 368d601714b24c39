using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Telemetry;

/// <summary>Receives what an OTLP exporter sends over http, undecoded: names stand in the bytes as they are.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<(string Path, string Body)> received = new();

    Collector(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return collector;
    }

    public IReadOnlyList<string> Paths => [.. received.Select(sent => sent.Path).Distinct().Order(StringComparer.Ordinal)];

    public string Metrics => string.Concat(received.Where(sent => sent.Path == "/v1/metrics").Select(sent => sent.Body));

    public string Traces => string.Concat(received.Where(sent => sent.Path == "/v1/traces").Select(sent => sent.Body));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
