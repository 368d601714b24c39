using BookingAdmin.Embedded.Server;

namespace BookingAdmin.Services.Tests.Embedded;

/// <summary>Where the programs of PostgreSQL are looked for.</summary>
public sealed class PostgresBinariesTests : IDisposable
{
    private readonly PrivateDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Without_binaries_a_sentence_says_how_to_get_them()
    {
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() =>
            EmbeddedPostgres.StartAsync(_directory.Cluster, null, [_directory.Root], Ct));
        Assert.Contains("apt-get install postgresql", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:BookingAdmin", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_to_the_binaries_are_followed()
    {
        var real = PostgresBinaries.FindAll(PostgresBinaries.UsualFolders())[0].Folder;
        File.CreateSymbolicLink(Path.Combine(_directory.Root, "initdb"), Path.Combine(real, "initdb"));
        Assert.Equal(real, Assert.Single(PostgresBinaries.FindAll([_directory.Root])).Folder);
        Assert.Matches(@"^\d\d$", await new PostgresBinaries(real).MajorAsync(Ct));
    }
}
