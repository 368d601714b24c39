using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace BookingAdmin.Web.Notices.Install;

/// <summary>
/// The page that a service worker keeps for when the host cannot be reached. The same for everybody who reads a language; its version
/// names its content, so that a changed one is fetched.
/// </summary>
sealed class OfflinePage(IWebHostEnvironment files)
{
    readonly ConcurrentDictionary<string, string> versions = new(StringComparer.Ordinal);

    /// <summary>Of the service worker, in the language of the reader.</summary>
    public string WorkerAddress => Addresses.Query(
        Addresses.ServiceWorker, ("v", versions.GetOrAdd(CultureInfo.CurrentUICulture.Name, _ => Version())),
        ("lang", CultureInfo.CurrentUICulture.Name));

    // Which version and language are asked for only tells kept copies apart.
    public static IResult Answer(string? v, string? lang) => Results.Text(
        Html(Addresses.Query($"{Addresses.Offline}.css", ("v", v), ("lang", lang))), "text/html", Encoding.UTF8);

    string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Html("")));
        using var style = files.WebRootFileProvider.GetFileInfo("offline.css").CreateReadStream();
        using var bytes = new MemoryStream();
        style.CopyTo(bytes);
        hash.AppendData(bytes.ToArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    static string Html(string style) => $"""
        <!DOCTYPE html>
        <html lang="{CultureInfo.CurrentUICulture.Name}" dir="{Language.Direction}">
        <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{T("No connection")} · BookingAdmin</title>
            <link rel="stylesheet" href="{System.Net.WebUtility.HtmlEncode(style)}">
        </head>
        <body>
            <main>
                <h1>{T("No connection")}</h1>
                <p>{T("BookingAdmin cannot be reached from this device. What waits for you goes on waiting, and nothing was decided.")}</p>
                <a href="">{T("Try again")}</a>
            </main>
        </body>
        </html>
        """;
}
