using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BookingAdmin.Web.Shell;

/// <summary>Serves Blazor's browser script, which the build puts into this assembly.</summary>
static class BlazorScript
{
    public static void MapBlazorScript(this WebApplication app)
    {
        using var resource = typeof(BlazorScript).Assembly.GetManifestResourceStream("blazor.web.js")!;
        var script = new byte[resource.Length];
        resource.ReadExactly(script);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(script))[..16]}\"");
        app.MapGet("/_framework/blazor.web.js", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(script, "text/javascript", entityTag: tag);
        });
    }
}
