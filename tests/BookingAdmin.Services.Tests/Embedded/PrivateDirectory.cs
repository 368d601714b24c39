namespace BookingAdmin.Services.Tests.Embedded;

/// <summary>A fresh directory for one test, which the server's user can reach when the tests run as root.</summary>
internal sealed class PrivateDirectory : IDisposable
{
    // Directory.CreateTempSubdirectory would make it 0700, out of that user's reach.
    private readonly string _root = Path.Combine(Path.GetTempPath(), "embedded-" + Guid.NewGuid().ToString("N")[..8]);

    public PrivateDirectory() => Directory.CreateDirectory(_root);

    public string Root => _root;

    public string Cluster => Path.Combine(_root, "cluster");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
