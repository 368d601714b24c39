using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>How a push service answered.</summary>
/// <param name="Code">The status, or a word of ours.</param>
/// <param name="Wait">For how long it wants to be left alone.</param>
sealed record PushAnswer(PushEnd End, string Code, TimeSpan? Wait = null);

enum PushEnd
{
    Taken,
    /// <summary>The browser's subscription is over.</summary>
    Gone,
    Later,
    /// <summary>It will never be taken as it is.</summary>
    Never,
}

/// <summary>
/// Hands encrypted messages to the push services of browsers. Only to public addresses over https, past any proxy: a proxy would resolve
/// the name for itself, and perhaps to another address than the one that was checked.
/// </summary>
public sealed class PushClient : IDisposable
{
    const string Taken = "taken";

    readonly HttpClient http;
    readonly PushServiceClient service;
    readonly Func<IPAddress, bool> allowed;
    readonly TimeProvider clock;

    public PushClient(TimeProvider clock) : this(clock, PublicAddress.Is, null)
    {
    }

    /// <summary>For a push service of the tests, which is on this machine and signs its own certificate.</summary>
    internal PushClient(TimeProvider clock, Func<IPAddress, bool> allowed, RemoteCertificateValidationCallback? trust)
    {
        (this.clock, this.allowed) = (clock, allowed);
        http = new(new HeadersOnly(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
            SslOptions = { RemoteCertificateValidationCallback = trust },
        })) { Timeout = Timeout.InfiniteTimeSpan };
        service = new(http) { AutoRetryAfter = false };
    }

    /// <summary>How long an answer may take.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a message could be sent there: an https address whose name leads to public addresses only.</summary>
    internal async Task<bool> MayReachAsync(string endpoint, CancellationToken cancel)
    {
        if (PushEndpoint.Parse(endpoint) is not { } address)
            return false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await ResolveAsync(address.IdnHost, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or PrivateAddressException
            || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    internal async Task<PushAnswer> SendAsync(
        NoticeDevice device, PushMessage message, VapidAuthentication sender, CancellationToken cancel)
    {
        if (PushEndpoint.Parse(device.Endpoint) is not { } endpoint)
            return new(PushEnd.Never, "no_https_address");
        sender.TokenCache = new TokenFor(sender, endpoint);
        var to = new PushSubscription { Endpoint = endpoint.AbsoluteUri };
        to.SetKey(PushEncryptionKeyName.P256DH, device.PublicKey);
        to.SetKey(PushEncryptionKeyName.Auth, device.Secret);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await service.RequestPushMessageDeliveryAsync(to, message, sender, patience.Token);
            return new(PushEnd.Taken, Taken);
        }
        catch (PushServiceClientException e)
        {
            return AnswerOf(e.StatusCode, e.Headers?.RetryAfter);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(PushEnd.Later, "no_answer");
        }
        catch (HttpRequestException e)
        {
            return e.GetBaseException() is PrivateAddressException
                ? new(PushEnd.Never, PrivateAddressException.Code)
                : new(PushEnd.Later, e.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "unknown_name",
                    HttpRequestError.SecureConnectionError => "no_secure_connection",
                    HttpRequestError.ConnectionError => "no_connection",
                    _ => "no_valid_answer",
                });
        }
    }

    PushAnswer AnswerOf(HttpStatusCode status, RetryConditionHeaderValue? retry)
    {
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        return (int)status switch
        {
            < 300 => new(PushEnd.Taken, Taken),
            404 or 410 => new(PushEnd.Gone, code),
            408 or 425 or 429 or >= 500 => new(PushEnd.Later, code, retry?.Delta ?? retry?.Date - clock.GetUtcNow()),
            _ => new(PushEnd.Never, code),
        };
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancel)
    {
        var addresses = await ResolveAsync(connection.DnsEndPoint.Host, cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // To the addresses that were checked, not to the name: it may lead elsewhere a moment later.
            await socket.ConnectAsync(addresses, connection.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        return addresses.Length > 0 && Array.TrueForAll(addresses, allowed.Invoke) ? addresses : throw new PrivateAddressException();
    }

    public void Dispose() => http.Dispose();

    /// <summary>Drops the text of an answer unread: only its status counts, and the library would read all of it.</summary>
    sealed class HeadersOnly(SocketsHttpHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            answer.Content.Dispose();
            answer.Content = new ByteArrayContent([]);
            return answer;
        }
    }

    /// <summary>A token for the whole origin (RFC 8292, 2): the library leaves a port out.</summary>
    sealed class TokenFor(VapidAuthentication sender, Uri endpoint) : IVapidTokenCache
    {
        bool asked;

        public string? Get(string audience)
        {
            // The library asks again while it makes the token.
            if (asked)
                return null;
            asked = true;
            var parameters = sender.GetVapidSchemeAuthenticationHeaderValueParameter(endpoint.GetLeftPart(UriPartial.Authority));
            return parameters["t=".Length..parameters.IndexOf(',', StringComparison.Ordinal)];
        }

        public void Put(string audience, DateTimeOffset expiration, string token)
        {
        }
    }
}

/// <summary>The name of a push service led to an address that is not public.</summary>
sealed class PrivateAddressException : Exception
{
    public const string Code = "private_address";
}
