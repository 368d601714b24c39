using System.Text;
using System.Text.RegularExpressions;

namespace BookingAdmin.Domain;

/// <summary>
/// Every route of the dashboard, for its pages, links, endpoints, alerts and the command line: a page is renamed here and nowhere else.
/// </summary>
public static partial class Addresses
{
    public const string Home = "/", SignIn = "/sign-in", SignInProblem = SignIn + "/problem";
    public const string NoAccess = "/no-access", NotFound = "/not-found", Error = "/error";

    public const string Requests = "/requests", RequestRoute = Requests + "/{Id}", CalendarFile = "/calendar.ics";
    public const string Orders = "/orders", OrderRoute = Orders + "/{Number}", OrdersFile = Orders + "/export.csv";
    public const string Repairs = "/repairs", JobRoute = Repairs + "/{Id}";
    public const string Payments = "/payments";
    public const string Consistency = "/consistency", RuleRoute = Consistency + "/{Id}", FindingsFile = Consistency + "/export.csv";
    public const string States = Consistency + "/states", Guard = Consistency + "/guard";
    public const string Audit = "/audit", AuditFile = Audit + "/export.csv";
    public const string Sessions = "/sessions", EverybodysSessions = Sessions + "/everybody";
    public const string Notices = "/notices", OwnNotices = Notices + "/mine", UnsubscribePage = Notices + "/unsubscribe";
    public const string Devices = "/notices/devices", RecognizeDevice = Devices + "/recognize", RenewDevice = Devices + "/renew",
        EndDevice = Devices + "/end";
    public const string Preferences = "/preferences", KeepPreferences = Preferences + "/keep";

    public const string ApiPage = "/openapi", ApiDocument = ApiPage + "/v1.json";
    public const string Health = "/health", Live = Health + "/live", Ready = Health + "/ready";

    // What an installed inbox is made of.
    public const string Manifest = "/manifest.webmanifest", Offline = "/offline", ServiceWorker = "/sw.js";

    // Forms and scripts send to these; nobody visits them.
    public const string StartSession = "/session/start", DemoSession = "/session/demo", KeepSession = "/session/alive",
        EndSession = "/session/end";
    public const string ProviderAnswer = "/signin-oidc", ProviderLogout = "/session/back-channel-logout";

    /// <summary>The JSON endpoints; what the marketplace's own front end calls is named by its contract.</summary>
    public static class Api
    {
        public const string Root = "/api", Me = Root + "/me", Sessions = Root + "/sessions", Session = Sessions + "/{id}";
        public const string BookingRequests = Root + "/celebrity/booking-requests", BookingRequest = BookingRequests + "/{id}";
        public const string PaymentIntent = Root + "/create-payment-intent", Tips = Root + "/tips",
            StripeEvents = Root + "/webhooks/stripe";
    }

    /// <summary>The parameter of an address for an id that cannot stand in its path.</summary>
    public const string Key = "key";

    /// <summary>The parameter of a request's address that asks at once whether to accept it.</summary>
    public const string AcceptKey = "accept";

    const string None = "-";

    /// <param name="number">Order number or id.</param>
    public static string Order(string number) => Row(Orders, number);

    public static string Request(string id) => Row(Requests, id);

    /// <param name="key">Opens the calendar to its holder.</param>
    public static string Calendar(string key) => Query(CalendarFile, (Key, key));

    /// <param name="key">Stops such mails for its holder.</param>
    public static string Unsubscribe(string key) => Query(UnsubscribePage, (Key, key));

    public static string Job(Guid id) => $"{Repairs}/{id}";

    public static string Rule(string id) => $"{Consistency}/{id}";

    /// <summary>Adds query parameters to an address; null values are left out.</summary>
    public static string Query(string address, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(address);
        var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in parameters)
        {
            if (value is null)
                continue;
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return text.ToString();
    }

    /// <summary>
    /// What the path or <see cref="Key"/> of a row's address names, as it stands there first: a person may have typed an encoded slash.
    /// </summary>
    public static IReadOnlyList<string> Named(string path, string? key) =>
        path is None && !string.IsNullOrEmpty(key) ? [key]
        : Uri.UnescapeDataString(path) is var decoded && decoded != path ? [path, decoded]
        : [path];

    /// <summary>
    /// Ids of the marketplace can be any text, and servers and browsers resolve dots and slashes in a path, also encoded ones.
    /// So an id of more than letters, digits and hyphens stands in the query: /orders/-?key=a%2Fb.
    /// </summary>
    static string Row(string list, string id) =>
        Simple().IsMatch(id) && id != None ? $"{list}/{Uri.EscapeDataString(id)}" : Query($"{list}/{None}", (Key, id));

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]{1,200}\z", RegexOptions.None, 1000)]
    private static partial Regex Simple();
}
