namespace BookingAdmin.OpenIdConnect.Tests.Guards.Provider;

/// <summary>Leads a name that exists nowhere to the provider of the test.</summary>
sealed class RewritingHandler(HttpMessageHandler inner, string from, string to) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new(request.RequestUri!.ToString().Replace(from, to, StringComparison.Ordinal));
        return base.SendAsync(request, cancellationToken);
    }
}
