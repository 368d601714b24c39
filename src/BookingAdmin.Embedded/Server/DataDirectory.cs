namespace BookingAdmin.Embedded.Server;

/// <summary>The files that initdb makes. Under its name there is a complete data directory or none.</summary>
internal sealed class DataDirectory(string folder, ServerUser user)
{
    private static readonly string[] Locales = ["C.UTF-8", "C"]; // not every system has the first

    public string Location => In("data");

    /// <summary>The first programs of the version that wrote the data; any will do while there is none.</summary>
    public async Task<PostgresBinaries> ChooseProgramsAsync(IReadOnlyList<PostgresBinaries> found, CancellationToken ct)
    {
        if (!Directory.Exists(Location))
        {
            return found[0];
        }

        var versionFile = Path.Combine(Location, "PG_VERSION");
        var wanted = File.Exists(versionFile) ? (await File.ReadAllTextAsync(versionFile, ct)).Trim() : "(no version)";
        var majors = new List<string>();
        foreach (var candidate in found)
        {
            majors.Add(await candidate.MajorAsync(ct));
            if (majors[^1] == wanted)
            {
                return candidate;
            }
        }

        throw new EmbeddedPostgresException(
            $"The data in {Location} is of PostgreSQL {wanted}, but this machine has PostgreSQL "
                + $"{string.Join(", ", majors.Distinct(StringComparer.Ordinal))}: " +
            "install that version again, or delete the data with `./run.sh --reset`.");
    }

    /// <summary>Makes the data directory if there is none: under another name until complete, and under a new one each time,
    /// because an initdb whose parent was killed goes on writing.</summary>
    public async Task EnsureAsync(PostgresBinaries programs, CancellationToken ct)
    {
        DeleteRemains();
        var output = "";
        foreach (var locale in Directory.Exists(Location) ? [] : Locales)
        {
            var fresh = In($"data.new-{Guid.NewGuid():N}");
            (var exit, output) = await user.RunAsync(programs.Program("initdb"),
                ["--no-sync", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", $"--locale={locale}",
                 $"--username={EmbeddedPostgres.User}", "--pgdata", fresh], folder, ct);
            if (exit == 0)
            {
                Directory.Move(fresh, Location);
                break;
            }
        }

        if (!Directory.Exists(Location))
        {
            throw new EmbeddedPostgresException($"PostgreSQL cannot make its data directory in {folder} ({ServerUser.LastLine(output)}).");
        }
    }

    public void Delete()
    {
        // Renamed first: a deletion that is interrupted must not leave half a cluster under the real name.
        if (Directory.Exists(Location))
        {
            Directory.Move(Location, In($"data.old-{Guid.NewGuid():N}"));
        }

        DeleteRemains();
    }

    private string In(string name) => Path.Combine(folder, name);

    private void DeleteRemains()
    {
        foreach (var remains in Directory.GetDirectories(folder, "data.*-*"))
        {
            try
            {
                Directory.Delete(remains, recursive: true);
            }
            catch (IOException)
            {
                // An orphaned initdb still writes there: the next start deletes it.
            }
        }
    }
}
