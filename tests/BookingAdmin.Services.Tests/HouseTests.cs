using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests;

/// <summary>What a reader can take in: short files, small folders, lines that fit on a screen.</summary>
public sealed class HouseTests
{
    const int Lines = 300, Files = 12, Columns = 140;

    static readonly string[] Code = [".cs", ".razor"], NotOurs = ["bin", "obj", "node_modules", "Migrations"];

    [Fact]
    public void No_file_is_longer_than_a_reader_follows() =>
        Sources().Where(file => File.ReadLines(file).Count() > Lines).Select(Name).ShouldBeEmpty();

    [Fact]
    public void No_folder_holds_more_than_a_reader_overlooks() => Sources().GroupBy(Path.GetDirectoryName)
        .Where(folder => folder.Count() > Files).Select(folder => $"{Name(folder.Key!)}: {folder.Count()}").ShouldBeEmpty();

    [Fact]
    public void No_line_is_wider_than_a_screen() =>
        (from file in Sources()
         from line in File.ReadLines(file).Index()
         where line.Item.Length > Columns
         select $"{Name(file)}:{line.Index + 1}").ShouldBeEmpty();

    /// <summary>All code but the migrations, which are written by a tool.</summary>
    static IEnumerable<string> Sources() =>
        from root in new[] { "src", "tests", "bench" }
        from file in Directory.EnumerateFiles(Path.Combine(TestMarketplace.Repository, root), "*.*", SearchOption.AllDirectories)
        where Code.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Intersect(NotOurs).Any()
        select file;

    static string Name(string path) => Path.GetRelativePath(TestMarketplace.Repository, path);
}
