using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace BookingAdmin.Testing.NextAuth;

/// <summary>
/// Session cookies of the marketplace's sign-in, made by npm's `next-auth` itself (tests/next-auth). Without Node or the package it throws,
/// so that no test is skipped silently.
/// </summary>
public static class NextAuthSession
{
    public const string Secret = "the-marketplaces-secret-for-tests-only";

    const string Remedy = "./test.sh installs it, or npm ci in tests/next-auth.";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>What the marketplace's browser keeps after that user has signed in there.</summary>
    /// <param name="user">The id in "User".</param>
    /// <param name="claims">Others than the marketplace's callbacks put into the token, or the same with another value.</param>
    /// <param name="secure">Whether the marketplace is reached over https.</param>
    /// <param name="salt">Of NextAuth's other cookies, whose keys differ.</param>
    public static Task<IReadOnlyList<Cookie>> SignInAsync(
        string user, string role, int maxAge = 30 * 24 * 60 * 60, string secret = Secret, bool secure = false, string salt = "",
        params (string Name, object? Value)[] claims)
    {
        var token = new Dictionary<string, object?>(StringComparer.Ordinal)
            { ["name"] = "Of the token", ["email"] = "of.the.token@example.test", ["sub"] = user, ["role"] = role };
        foreach (var (name, value) in claims)
            token[name] = value;
        return MakeAsync(new { secret, token, maxAge, salt, secure });
    }

    static async Task<IReadOnlyList<Cookie>> MakeAsync(object input)
    {
        var folder = Path.Combine(Repository.Root, "tests", "next-auth");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "next-auth")))
            throw new InvalidOperationException($"The marketplace's sign-in lacks its package: {Remedy}");
        using var process = new Process
        {
            StartInfo = new("node", [Path.Combine(folder, "session.mjs")])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"The marketplace's sign-in needs Node: {Remedy}", missing);
        }
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(input));
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode == 0
            ? [.. JsonElement.Parse(await output).EnumerateArray()
                .Select(cookie => new Cookie(cookie.GetProperty("name").GetString()!, cookie.GetProperty("value").GetString(), "/"))]
            : throw new InvalidOperationException($"NextAuth could not make a session: {await error}");
    }
}
