using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document.Describe;

/// <summary>What people call the ways to say who calls.</summary>
static class SchemeWords
{
    public static string Of(string scheme) => scheme switch
    {
        DocumentWords.Session => "Session",
        DocumentWords.FormToken => "Form token",
        DocumentWords.Bearer => "Access token",
        _ => scheme,
    };

    /// <summary>Either of several ways, each of one or more.</summary>
    public static string Of(IList<OpenApiSecurityRequirement>? ways) => ways is not { Count: > 0 }
        ? "Anybody: no sign-in."
        : Sentence(string.Join(", or ", ways.Select(
            way => string.Join(" and ", way.Keys.Select(scheme => Of(scheme.Reference.Id!).ToLowerInvariant())))));

    static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
}
