namespace BookingAdmin.Web.Host;

/// <summary>
/// Outside Development a cookie is named __Host-…: browsers then take it from this host only, over https only and for all of its paths,
/// so that a neighbour under the same domain cannot plant one. Development runs on http, where such a cookie is dropped.
/// </summary>
static class CookieNames
{
    public static string Of(string name, IHostEnvironment environment) => environment.IsDevelopment() ? name : $"__Host-{name}";

    public static CookieSecurePolicy SecurePolicy(IHostEnvironment environment) =>
        environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
}
