using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Http.Metadata;

namespace BookingAdmin.Web.Api.Document;

/// <summary>
/// What an endpoint is for and what it answers, in plain words. The OpenAPI document and its page are made of it; what every endpoint has
/// in common (nobody signed in, too many calls, a body that is too large, the form token, a database that is away) is added by itself.
/// </summary>
/// <param name="Group">Under which heading of the page.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Description">Sentences for the caller; paragraphs are separated by an empty line.</param>
sealed record ApiWords(string Group, string Summary, string Description)
{
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Null for an endpoint that takes none.</summary>
    public ApiBody? Body { get; init; }

    public required IReadOnlyList<ApiAnswer> Answers { get; init; }
}

enum ApiPlace { Path, Query, Header }

/// <param name="Example">A value that fits; its type is the parameter's.</param>
/// <param name="Standard">What stands for it where it is left out; null: nothing.</param>
sealed record ApiParameter(string Name, ApiPlace Place, string Description, object Example, object? Standard = null)
{
    public bool Required { get; init; }

    /// <summary>The only words that it takes.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public int? Least { get; init; }

    public int? Most { get; init; }
}

/// <summary>A body or answer as it may be sent; its type makes the schema.</summary>
sealed record ApiExample(string Name, object Value);

/// <param name="Description">What it is about.</param>
/// <param name="Examples">The first one's type is the body's.</param>
sealed record ApiBody(string Description, params IReadOnlyList<ApiExample> Examples);

/// <param name="Examples">The first one's type is the answer's.</param>
sealed record ApiAnswer(int Status, string Description, params IReadOnlyList<ApiExample> Examples)
{
    /// <summary>An answer of <c>{ "error": sentence }</c>.</summary>
    /// <param name="sentences">As they are answered, word by word.</param>
    public static ApiAnswer Error(int status, string description, params IReadOnlyList<string> sentences) =>
        new(status, description,
            [.. sentences.Select(
                (sentence, i) => new ApiExample(sentences.Count == 1 ? "error" : $"error{i + 1}", new ErrorAnswer(sentence)))]);
}

static class ApiDescriptions
{
    /// <summary>Says what an endpoint is for; every endpoint under /api needs it, a test sees to that.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, ApiWords words)
    {
        endpoint.WithMetadata(words);
        foreach (var answer in words.Answers)
            endpoint.WithMetadata(
                new ProducesResponseTypeMetadata(answer.Status, answer.Examples[0].Value.GetType(), ["application/json"]));
        return endpoint;
    }
}

/// <summary>The only words that a text takes, for the schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class ChoicesAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>A value as it may look, for the schema's reader.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class LooksLikeAttribute(string format) : Attribute
{
    /// <summary>As JSON schema names it: uri, email.</summary>
    public string Format { get; } = format;
}
