namespace BookingAdmin.Services.Settings;

/// <summary>
/// Where settings, static files and embedded data are: the root of the repository in development, beside the program once published.
/// </summary>
public static class ProgramRoot
{
    /// <summary>The repository in which somebody works or from which the program was built; null once published elsewhere.</summary>
    public static string? Repository { get; } = RepositoryOf(Directory.GetCurrentDirectory()) ?? RepositoryOf(AppContext.BaseDirectory);

    public static string Folder { get; } = Repository ?? AppContext.BaseDirectory;

    static string? RepositoryOf(string? folder) =>
        folder is null || File.Exists(Path.Combine(folder, "BookingAdmin.sln")) ? folder : RepositoryOf(Path.GetDirectoryName(folder));
}
