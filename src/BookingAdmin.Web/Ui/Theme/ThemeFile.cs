using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using MudBlazor;
using MudBlazor.Services;

namespace BookingAdmin.Web.Ui.Theme;

/// <summary>
/// The variables of the look and of MudBlazor as one style sheet, light and dark. MudBlazor's own theme provider would write them into
/// each page as a style element, which the content security policy refuses.
/// </summary>
sealed class ThemeFile
{
    const string Begin = "<style class='mud-theme-provider'>";

    string Text { get; set; } = "";

    string Version { get; set; } = "";

    /// <summary>Names its content, so that a browser may keep it for good.</summary>
    public string Address => $"theme.css?v={Version}";

    public async Task MakeAsync()
    {
        var (light, dark) = (await VariablesAsync(dark: false), await VariablesAsync(dark: true));
        var text = new StringBuilder(":root{");
        foreach (var (name, tint) in Look.Variables)
            text.Append(CultureInfo.InvariantCulture, $"--{name}:light-dark({tint.Light},{tint.Dark});");
        text.Append("}\n:root{").Append(light)
            .Append("}\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){").Append(dark)
            .Append("}}\n:root[data-theme=dark]{").Append(dark)
            .Append("}\n.mud-chart-serie:hover,.mud-chart-serie-hovered{filter:url(#lighten)}\n");
        Text = text.ToString();
        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..12];
    }

    /// <summary>Goes where the other files are answered, before anybody is asked for: the plain pages of an outage use it too.</summary>
    public void Use(WebApplication app) => app.Map("/theme.css", file => file.Run(async context =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.ETag = $"\"{Version}\"";
        await Results.Text(Text, "text/css", Encoding.UTF8).ExecuteAsync(context);
    }));

    /// <summary>What MudBlazor's provider writes between the braces of its rule.</summary>
    static async Task<string> VariablesAsync(bool dark)
    {
        await using var services = new ServiceCollection().AddMudServices().AddSingleton<IJSRuntime, NoBrowser>()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MudThemeProvider>(
            ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(MudThemeProvider.Theme)] = BookingTheme.Make(),
                [nameof(MudThemeProvider.IsDarkMode)] = dark,
                [nameof(MudThemeProvider.DefaultScrollbar)] = true,
            }))).ToHtmlString());
        var rule = html[(html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..];
        return rule[(rule.IndexOf('{', StringComparison.Ordinal) + 1)..rule.IndexOf('}', StringComparison.Ordinal)].ReplaceLineEndings("");
    }

    /// <summary>A theme is rendered without a browser, which MudBlazor's services ask for nonetheless.</summary>
    sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, object?[]? args) => default;

        public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, CancellationToken cancellationToken, object?[]? args) => default;
    }
}
