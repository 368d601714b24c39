using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Sessions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>The whole host with its log, on a real port, over a marketplace of a test's own, with or without a provider.</summary>
sealed class Dashboard : WebApplicationFactory<Program>
{
    readonly TestMarketplace marketplace;
    readonly ISignInProvider? provider;
    readonly (string Key, string Value)[] settings;
    readonly ConcurrentQueue<string> log = new();
    AsyncServiceScope? scope;

    Dashboard(TestMarketplace marketplace, ISignInProvider? provider, (string Key, string Value)[] settings)
    {
        (this.marketplace, this.provider, this.settings) = (marketplace, provider, settings);
        UseKestrel(0);
    }

    public Uri Address => ClientOptions.BaseAddress;

    public IReadOnlyCollection<string> Log => log;

    public static async Task<Dashboard> StartAsync(
        TestMarketplace marketplace, ISignInProvider? provider = null, params (string Key, string Value)[] settings)
    {
        var host = new Dashboard(marketplace, provider, settings);
        host.StartServer();
        if (provider is not null)
            await provider.RegisterClientAsync(host.Address.ToString());
        return host;
    }

    public T Get<T>() where T : notnull => (scope ??= Services.CreateAsyncScope()).ServiceProvider.GetRequiredService<T>();

    public Person Visit() => new(Address, provider);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
            .UseSetting("Logging:LogLevel:Default", "Debug")
            // The monitor is off unless a test turns it on.
            .UseSetting("Monitor:Minutes", "0")
            .UseSetting("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Warning")
            .UseSetting("Logging:LogLevel:Npgsql", "Warning")
            .ConfigureLogging(logging => logging.ClearProviders().AddProvider(new Keeper(log)))
            .ConfigureServices(services =>
            {
                services.AddSingleton<TimeProvider>(marketplace.Clock);
                // Tests review roles at a moment of their own.
                if (services.SingleOrDefault(service => service.ImplementationType == typeof(RoleReviewWorker)) is { } review)
                    services.Remove(review);
            });
        if (provider is not null)
        {
            builder.UseSetting("SignIn:Authority", provider.Issuer)
                .UseSetting("SignIn:ClientId", provider.ClientId)
                .UseSetting("SignIn:ClientSecret", IdentityProvider.ClientSecret)
                .UseSetting("SignIn:RolesClaim", provider.RolesClaim)
                .UseSetting("SignIn:AccountProvider", "keycloak")
                .UseSetting("SignIn:ApiAudience", Audience);
        }
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }

    public const string Audience = "https://booking-admin.test/api";

    sealed class Keeper(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>A person's HTTP client in place of a browser: keeps cookies, and follows no redirect by itself.</summary>
sealed class Person : IDisposable
{
    readonly PersonByHttp? atProvider;
    readonly HttpClient client;

    public Person(Uri address, ISignInProvider? provider, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new();
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, CookieContainer = Cookies, Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
        }) { BaseAddress = address };
        // Sign-ins are limited by address, so each person has one of their own, which the host takes from this header.
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"2001:db8:{Random.Shared.Next(0x10000):x}:{Random.Shared.Next(0x10000):x}::1");
        atProvider = provider is null ? null : new(provider);
    }

    public CookieContainer Cookies { get; }

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> GetAsync(string address) => client.GetAsync(address, Cancel);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request, Cancel);

    /// <summary>The status and, for a redirect, its target.</summary>
    public async Task<(HttpStatusCode Status, string? To)> LookAsync(string address)
    {
        using var answer = await GetAsync(address);
        return (answer.StatusCode, answer.Headers.Location?.ToString());
    }

    public async Task<string> PageAsync(string address)
    {
        using var answer = await GetAsync(address);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    public async Task<JsonElement> JsonAsync(string address) => JsonElement.Parse(await PageAsync(address));

    /// <summary>Posts the form of a page of ours.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var html = await PageAsync(page);
        var start = html.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        var token = html[start..html.IndexOf('"', start)];
        using var form = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await client.PostAsync(action, form, Cancel);
    }

    /// <returns>Where the person ends up.</returns>
    public async Task<string> SignInAsync(string account, string? returnUrl = null)
    {
        var back = await AtProviderAsync(account, $"/session/start?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}");
        using var answer = await client.GetAsync(back, Cancel);
        return answer.Headers.Location?.ToString() ?? $"{answer.StatusCode}";
    }

    /// <returns>Where the provider sends the browser back to, not yet visited.</returns>
    public async Task<Uri> AtProviderAsync(string account, string start = "/session/start")
    {
        using var challenge = await client.GetAsync(start, Cancel);
        return await atProvider!.SignInAsync(challenge.Headers.Location!, account);
    }

    public Task<Uri> SignOutAtProviderAsync(Uri endSession) => atProvider!.SignOutAsync(endSession);

    /// <returns>The answer to the demo sign-in.</returns>
    public Task<HttpResponseMessage> SignInAsDemoAsync(string person, string? returnUrl = null) =>
        PostAsync("/sign-in", "/session/demo", ("person", person), ("returnUrl", returnUrl ?? ""));

    public void Dispose()
    {
        client.Dispose();
        atProvider?.Dispose();
    }
}
