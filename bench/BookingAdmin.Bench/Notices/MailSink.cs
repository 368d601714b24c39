using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace BookingAdmin.Bench.Notices;

/// <summary>Takes mails without TLS, and remembers when it had all of the one about each booking.</summary>
sealed partial class MailSink : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;

    public MailSink()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>By the id of the booking; a timestamp of <see cref="Stopwatch"/>.</summary>
    public ConcurrentDictionary<string, long> Taken { get; } = new(StringComparer.Ordinal);

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = TalkAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 sink");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                if (line == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    List<string> bookings = [];
                    while (await reader.ReadLineAsync(stop.Token) is { } text && text != ".")
                        bookings.AddRange(Booking().Matches(text).Select(match => match.Value));
                    foreach (var booking in bookings)
                        Taken.TryAdd(booking, Stopwatch.GetTimestamp());
                }
                await writer.WriteLineAsync("250 ok");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    [GeneratedRegex(@"benchbooking\d+", RegexOptions.None, 1000)]
    private static partial Regex Booking();
}
