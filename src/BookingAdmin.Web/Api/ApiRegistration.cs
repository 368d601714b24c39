using BookingAdmin.Web.Access;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Host.Limits;

namespace BookingAdmin.Web.Api;

static class ApiRegistration
{
    const int CallsPerMinute = 300;

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new ApiTime()));
        services.AddApiDocument();
    }

    /// <summary>
    /// By person, and of those who are not signed in by address; so after authentication. Addresses that open something are counted too.
    /// </summary>
    public static void UseApiLimit(this WebApplication app) =>
        app.UseRateLimiter(RateLimits.Limit(CallsPerMinute, context => !ApiErrors.IsApi(context) && !SecretAddress.Is(context) ? null
            : ActorClaims.ActorOf(context.User) is { } actor ? $"actor {actor.Id}" : $"address {RateLimits.Address(context)}"));
}
