using System.Text;
using BookingAdmin.Web.Api.Document.Describe;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document;

/// <summary>The OpenAPI document of this host: made once, because what is mapped does not change while it runs.</summary>
sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";
    public const string Address = Addresses.ApiDocument;

    // Two first callers may make it twice, which harms nobody.
    OpenApiDocument? document;
    byte[]? json;

    public async Task<OpenApiDocument> GetAsync(CancellationToken cancel) => document ??= await provider.GetOpenApiDocumentAsync(cancel);

    /// <summary>In UTF-8.</summary>
    public async Task<byte[]> JsonAsync(CancellationToken cancel) =>
        json ??= Encoding.UTF8.GetBytes(await (await GetAsync(cancel)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel));
}

static class ApiDocumentRegistration
{
    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi(ApiDocument.Name, document =>
        {
            document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            document.ShouldInclude = endpoint =>
                $"/{endpoint.RelativePath}".StartsWith(Addresses.Api.Root + "/", StringComparison.OrdinalIgnoreCase);
            document.AddSchemaTransformer<SchemaWords>();
            document.AddOperationTransformer<OperationWords>();
            document.AddDocumentTransformer<DocumentWords>();
        });
        services.AddSingleton<ApiDocument>();
    }

    /// <summary>For everybody: how to call is no secret, and who sets a client up may have no account yet.</summary>
    public static void MapApiDocument(this WebApplication app) =>
        app.MapGet(ApiDocument.Address, async (ApiDocument document, CancellationToken cancel) =>
            Results.Bytes(await document.JsonAsync(cancel), "application/json; charset=utf-8")).AllowAnonymous();
}
