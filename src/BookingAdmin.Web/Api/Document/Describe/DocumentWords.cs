using BookingAdmin.Web.Host;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document.Describe;

/// <summary>What stands at the head of the document: what this is, how to sign in, and what the groups are about.</summary>
sealed class DocumentWords(IHostEnvironment environment, IOptions<AntiforgeryOptions> forms) : IOpenApiDocumentTransformer
{
    public const string Session = "session", FormToken = "formToken", Bearer = "bearer";

    const string About = """
        The JSON endpoints of BookingAdmin: a celebrity's booking requests, orders and tips, what Stripe tells, and the
        caller's own sessions.

        Whatever goes wrong is answered as { "error": "a sentence" } with the matching status. Times are ISO 8601 in UTC
        with milliseconds and Z. Amounts are numbers in major units: 150 is one hundred and fifty dollars. Keys that an endpoint does not
        know are left aside.
        """;

    static readonly (string Name, string Description)[] Groups =
    [
        (ApiGroups.Requests, "What customers ask a celebrity for, and the celebrity's answer."),
        (ApiGroups.Orders, "Placing an order or a tip, which is then paid at Stripe, and what Stripe tells of payments."),
        (ApiGroups.Sessions, "Who the caller is, and where they are signed in."),
    ];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = "BookingAdmin", Version = "1", Description = About };
        // Wherever this host is reached.
        document.Servers = [new() { Url = "/" }];
        // Only groups that have something in them.
        var used = (
            from path in document.Paths.Values from operation in path.Operations?.Values.AsEnumerable()
            ?? [] from tag in operation.Tags?.AsEnumerable() ?? [] select tag.Reference.Id).ToHashSet(StringComparer.Ordinal);
        document.Tags = Groups.Where(group => used.Contains(group.Name))
            .Select(group => new OpenApiTag { Name = group.Name, Description = group.Description }).ToHashSet();
        var components = document.Components ??= new();
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = CookieNames.Of("booking_admin", environment),
                Description =
                    $"The cookie of a session: whoever signed in at {Addresses.SignIn} with a browser has it. Where an operator has set "
                    + "SignIn:NextAuth:Secret, the session cookie of the marketplace's NextAuth 4 counts too.",
            },
            [FormToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = forms.Value.HeaderName,
                Description =
                    $"What a write with the cookie needs besides, so that no other page can write in somebody's name: GET "
                    + $"{Addresses.Api.Me} gives it. JSON that a page of this host sends, with its own Origin, needs none, and neither "
                    + "does a call with an access token.",
            },
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
                Description = "An access token of the organisation's identity provider, where an operator has set SignIn:ApiAudience.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>Either of the two ways to say who calls.</summary>
    public static List<OpenApiSecurityRequirement> SignedIn(OpenApiDocument document, bool writes)
    {
        var session = new OpenApiSecurityRequirement { [new(Session, document)] = [] };
        if (writes)
            session[new(FormToken, document)] = [];
        return [session, new() { [new(Bearer, document)] = [] }];
    }
}

/// <summary>The headings under which endpoints stand.</summary>
static class ApiGroups
{
    public const string Requests = "Booking requests", Orders = "Orders and payments", Sessions = "Sessions";
}
