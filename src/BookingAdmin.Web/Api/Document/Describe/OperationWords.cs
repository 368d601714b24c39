using System.Text.Json;
using System.Text.Json.Nodes;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document.Describe;

/// <summary>Writes what an endpoint says of itself into its operation, and what all endpoints have in common.</summary>
sealed class OperationWords(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    const string Json = "application/json";

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        // An endpoint that says nothing of itself stands in the document bare, and a test reports it.
        if (metadata.OfType<ApiWords>().LastOrDefault() is not { } words)
            return;
        var document = context.Document!;
        var signedIn = !metadata.OfType<IAllowAnonymous>().Any();
        var writes = !HttpMethods.IsGet(context.Description.HttpMethod!);
        operation.OperationId = string.Join(
            '-', $"{context.Description.HttpMethod!.ToLowerInvariant()}/{context.Description.RelativePath}".Split(
                ['/', '{', '}'], StringSplitOptions.RemoveEmptyEntries));
        operation.Summary = words.Summary;
        operation.Description = words.Description;
        operation.Tags = new HashSet<OpenApiTagReference> { new(words.Group, document) };
        operation.Parameters = [.. words.Parameters.Select(Parameter)];
        if (words.Body is { } body)
            operation.RequestBody = new OpenApiRequestBody { Description = body.Description, Required = true,
                Content = await ContentAsync(body.Examples, context, cancellationToken) };
        var answers = words.Answers.ToDictionary(answer => answer.Status);
        foreach (var common in Common(signedIn, writes, words.Body is not null, !metadata.OfType<DisableRateLimitingAttribute>().Any()))
            answers[common.Status] = answers.TryGetValue(common.Status, out var own)
                ? own with { Examples = [.. own.Examples, .. common.Examples] } : common;
        operation.Responses = [];
        foreach (var answer in answers.Values.OrderBy(answer => answer.Status))
            operation.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] =
                new OpenApiResponse { Description = answer.Description,
                    Content = await ContentAsync(answer.Examples, context, cancellationToken) };
        operation.Security = signedIn ? DocumentWords.SignedIn(document, writes) : [];
    }

    /// <summary>What every endpoint may answer; where it has words of its own for one of them, these are one more example.</summary>
    static IEnumerable<ApiAnswer> Common(bool signedIn, bool writes, bool body, bool limited)
    {
        if (signedIn)
            yield return ApiAnswer.Error(
                StatusCodes.Status401Unauthorized, "Nobody is signed in, the session has ended, or the access token is not valid.",
                ApiErrors.Unauthorized);
        if (signedIn && writes)
            yield return new(
                StatusCodes.Status403Forbidden, "Nothing shows that a page of this host asked for it.",
                new ApiExample("not ours", new ErrorAnswer(ApiEndpoints.NotOurs)));
        if (body)
            yield return ApiAnswer.Error(
                StatusCodes.Status413PayloadTooLarge, "The body is larger than this host takes.", PlainAnswer.TooLarge);
        if (limited)
            yield return ApiAnswer.Error(
                StatusCodes.Status429TooManyRequests,
                "More calls than one caller may make; the header Retry-After says how many seconds to wait.",
                "Too much at once. Wait 1 second and try again.");
        yield return ApiAnswer.Error(StatusCodes.Status503ServiceUnavailable, "The database is away for a moment.", ApiErrors.Away);
    }

    IOpenApiParameter Parameter(ApiParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.Place switch { ApiPlace.Path =>
            ParameterLocation.Path, ApiPlace.Query => ParameterLocation.Query, _ => ParameterLocation.Header },
        Required = parameter.Required || parameter.Place is ApiPlace.Path,
        Description = parameter.Description,
        Example = Node(parameter.Example),
        Schema = new OpenApiSchema
        {
            Type = parameter.Example is int ? JsonSchemaType.Integer : JsonSchemaType.String,
            Default = parameter.Standard is { } standard ? Node(standard) : null,
            Enum = parameter.Choices.Count > 0 ? [.. parameter.Choices.Select(choice => (JsonNode)JsonValue.Create(choice))] : null,
            Minimum = parameter.Least?.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Most?.ToString(CultureInfo.InvariantCulture),
        },
    };

    async Task<Dictionary<string, OpenApiMediaType>> ContentAsync(
        IReadOnlyList<ApiExample> examples, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var type = examples[0].Value.GetType();
        context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancel));
        return new(StringComparer.Ordinal)
        {
            [Json] = new()
            {
                Schema = new OpenApiSchemaReference(type.Name, context.Document),
                Examples = examples.ToDictionary(example =>
                    example.Name, IOpenApiExample (example) => new OpenApiExample { Value = Node(example.Value) }, StringComparer.Ordinal),
            },
        };
    }

    /// <summary>As the endpoints themselves write it.</summary>
    JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), json.Value.SerializerOptions)!;
}
