using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor.Alerting;

/// <summary>Why a receiver said nothing; stored by name, with the seconds of the wait behind <see cref="NoAnswer"/>.</summary>
public enum AlertAnswer { NoAnswerYet, NoAnswer, NameNotKnown, NoSecureConnection, NoConnection, NoValidAnswer }

/// <summary>What a receiver answered, in words.</summary>
public static class AlertAnswers
{
    /// <param name="answer">As it is stored: a status or an <see cref="AlertAnswer"/>; older rows have words.</param>
    public static string Words(string answer) => !Enum.TryParse<AlertAnswer>(answer.Split(' ')[0], out var code) ? T(answer) : code switch
    {
        _ when char.IsAsciiDigit(answer[0]) => answer,
        AlertAnswer.NoAnswerYet => T("no answer yet"),
        AlertAnswer.NoAnswer => T($"no answer within {answer.Split(' ')[^1]} s"),
        AlertAnswer.NameNotKnown => T("its name is not known"),
        AlertAnswer.NoSecureConnection => T("no secure connection"),
        AlertAnswer.NoConnection => T("no connection"),
        AlertAnswer.NoValidAnswer => T("no valid answer"),
        _ => answer,
    };
}

/// <summary>
/// Posts signed alerts to the address of `Alerts:Url`. Only the status of an answer counts: its text is not read, and a redirect is not
/// followed.
/// </summary>
sealed class AlertReceiver(TimeProvider clock) : IDisposable
{
    public const string SignatureHeader = "BookingAdmin-Signature", IdHeader = "BookingAdmin-Alert";

    readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // A receiver may move to another machine.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <returns>Whether it was taken, and what the receiver said to it: a status, or an <see cref="AlertAnswer"/>.</returns>
    public async Task<(bool Taken, string Answer)> PostAsync(AlertSettings to, long id, byte[] body, CancellationToken cancel)
    {
        var timestamp = clock.Now().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Url)
        {
            Content = new ByteArrayContent(body)
                { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } },
            Headers =
            {
                { SignatureHeader, $"t={timestamp},v1={Sign(to.Secret!, timestamp, body)}" },
                { IdHeader, id.ToString(CultureInfo.InvariantCulture) },
                { "User-Agent", "BookingAdmin" },
            },
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return (answer.IsSuccessStatusCode, ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"{AlertAnswer.NoAnswer} {Patience.TotalSeconds:0}"));
        }
        catch (HttpRequestException e)
        {
            return (false, e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => nameof(AlertAnswer.NameNotKnown),
                HttpRequestError.SecureConnectionError => nameof(AlertAnswer.NoSecureConnection),
                HttpRequestError.ConnectionError => nameof(AlertAnswer.NoConnection),
                _ => nameof(AlertAnswer.NoValidAnswer),
            });
        }
    }

    /// <summary>HMAC-SHA256 over the timestamp, a full stop and the body as it is sent; in lower-case hex.</summary>
    public static string Sign(string secret, string timestamp, byte[] body) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body]));

    public void Dispose() => client.Dispose();
}
