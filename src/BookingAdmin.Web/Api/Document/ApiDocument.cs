using System.Text;
using BookingAdmin.Domain;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Api.Document;

/// <summary>The OpenAPI document of this host: made once, because what is mapped does not change while it runs.</summary>
sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider) : IDisposable
{
    public const string Name = "v1";
    public const string Address = Addresses.ApiDocument;

    readonly SemaphoreSlim gate = new(1);
    byte[]? made;

    /// <summary>JSON in UTF-8.</summary>
    public async Task<byte[]> GetAsync(CancellationToken cancel)
    {
        if (made is { } known)
            return known;
        await gate.WaitAsync(cancel);
        try
        {
            return made ??= await MakeAsync(cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<byte[]> MakeAsync(CancellationToken cancel)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancel);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel));
    }

    public void Dispose() => gate.Dispose();
}

static class ApiDocumentRegistration
{
    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi(ApiDocument.Name, document =>
        {
            document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            document.ShouldInclude = endpoint => $"/{endpoint.RelativePath}".StartsWith(Addresses.Api.Root + "/", StringComparison.OrdinalIgnoreCase);
            document.AddSchemaTransformer<SchemaWords>();
            document.AddOperationTransformer<OperationWords>();
            document.AddDocumentTransformer<DocumentWords>();
        });
        services.AddSingleton<ApiDocument>();
    }

    /// <summary>For everybody: how to call is no secret, and whoever sets a client up may have no account yet.</summary>
    public static void MapApiDocument(this WebApplication app) =>
        app.MapGet(ApiDocument.Address, async (ApiDocument document, CancellationToken cancel) => Results.Bytes(await document.GetAsync(cancel), "application/json; charset=utf-8")).AllowAnonymous();
}
