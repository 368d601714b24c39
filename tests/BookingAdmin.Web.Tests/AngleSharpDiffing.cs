using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace BookingAdmin.Web.Tests;

/// <summary>bUnit asks for AngleSharp.Diffing 1.0, which has not reached every registry; the version beside the tests answers.</summary>
static class AngleSharpDiffing
{
    [ModuleInitializer]
    internal static void Redirect() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name is "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll"))
            : null;
}
