using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Host.Limits;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BookingAdmin.Web.Host;

static class HostRegistration
{
    public static void AddHost(this WebApplicationBuilder builder, HostSettings settings)
    {
        builder.WebHost.ConfigureKestrel(RequestLimits.Set);
        // A built host answers files as a published one does, and not by an endpoint that goes through the sign-in.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.Services.AddSingleton<IStartupFilter, HeadLikeGet>();
        builder.Services.PostConfigure<LoggerFilterOptions>(QuietLog.Apply);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // Without any known proxy the framework would believe everybody.
            forwarded.ForwardedHeaders = settings.KnownProxies.Count == 0
                ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in settings.KnownProxies)
                forwarded.KnownIPNetworks.Add(proxy);
        });
        // Of this host only: it knows nothing of others under its name.
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        builder.Services.AddAntiforgery(form =>
        {
            form.Cookie.Name = CookieNames.Of("booking_admin_form", builder.Environment);
            form.Cookie.SecurePolicy = CookieNames.SecurePolicy(builder.Environment);
            form.Cookie.Path = "/";
            // The policy of the page forbids frames.
            form.SuppressXFrameOptionsHeader = true;
        });
        // A request that cannot be read is the caller's fault in Development too, and no exception.
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = false);
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    /// <summary>Goes before everything else that sees a request.</summary>
    /// <param name="provider">Where a form may lead besides this host: the sign-in; null for none.</param>
    public static void UseHost(this WebApplication app, Uri? provider)
    {
        app.UseForwardedHeaders();
        AnswerHeaders.Use(app, provider);
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
            // No cookie works over http, so no page does. Not a redirect: behind a proxy that is not known it would never end.
            app.MapWhen(context =>
                !context.Request.IsHttps && !context.Request.Path.StartsWithSegments(Addresses.Health, StringComparison.OrdinalIgnoreCase),
                http => http.Run(PlainAnswer.NotSecureAsync));
        }
        app.UseOwnPages();
        // Files are answered here, before anybody is asked for: a page that is open needs them while the database is away, too.
        app.UseRouting();
        app.UseRequestLimits();
        app.UseSignInLimit();
    }

    /// <summary>Whether the process runs, and whether it can work: one word each, for anybody.</summary>
    public static void MapHealth(this WebApplication app)
    {
        // By themselves they answer whatever method.
        var onlyGet = new HttpMethodMetadata([HttpMethods.Get]);
        app.MapHealthChecks(Addresses.Live, new() { Predicate = _ => false }).AllowAnonymous().WithMetadata(onlyGet);
        app.MapHealthChecks(Addresses.Ready).AllowAnonymous().WithMetadata(onlyGet);
    }
}
