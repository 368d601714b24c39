namespace BookingAdmin.Embedded.Server;

/// <summary>A folder with the server's programs.</summary>
internal sealed record PostgresBinaries(string Folder)
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>Where installers put the programs: what the operator chose by PATH comes first, then the newest version.</summary>
    public static IEnumerable<string> UsualFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted),
        .. NewestFirst("/usr/lib/postgresql", "*"),
        .. NewestFirst("/usr", "pgsql-*"),
        "/usr/local/pgsql/bin",
        .. NewestFirst("/opt/homebrew/opt", "postgresql*"),
        .. NewestFirst("/usr/local/opt", "postgresql*"),
    ];

    /// <summary>Every folder that holds all the programs, never none.</summary>
    public static IReadOnlyList<PostgresBinaries> FindAll(IEnumerable<string> folders)
    {
        PostgresBinaries[] found =
        [
            .. folders.Select(BehindLinks).Distinct(StringComparer.Ordinal)
                .Where(folder => Needed.All(name => File.Exists(Path.Combine(folder, name))))
                .Select(folder => new PostgresBinaries(folder)),
        ];
        return found.Length > 0 ? found : throw new EmbeddedPostgresException(
            "BookingAdmin found no PostgreSQL on this machine to start a private database with: install one " +
            "(Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql`) " +
            "or name your own database in the setting ConnectionStrings:BookingAdmin.");
    }

    /// <summary>The major version, "17".</summary>
    public async Task<string> MajorAsync(CancellationToken ct)
    {
        // "postgres (PostgreSQL) 17.2 (Debian 17.2-1)"
        var (_, output) = await ServerUser.Current.RunAsync(Program("postgres"), ["--version"], Folder, ct);
        return string.Concat(output.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
    }

    // A link in /usr/local/bin has neither its siblings nor the server's libraries beside it.
    private static string BehindLinks(string folder)
    {
        var program = Path.Combine(folder, Needed[0]);
        var target = File.Exists(program) ? File.ResolveLinkTarget(program, returnFinalTarget: true) : null;
        return Path.GetDirectoryName(target?.FullName) ?? folder;
    }

    private static IEnumerable<string> NewestFirst(string root, string pattern) =>
        !Directory.Exists(root)
            ? []
            : Directory.EnumerateDirectories(root, pattern)
                .OrderByDescending(folder =>
                    int.TryParse(string.Concat(Path.GetFileName(folder).Where(char.IsAsciiDigit)), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"));
}
