using System.Diagnostics;

namespace BookingAdmin.Embedded.Server;

/// <summary>
/// postmaster.pid, in which the server says who and where it is: pid, data directory, start time, port, socket
/// directory, ... one a line, written while it starts. It outlives a server that is killed.
/// </summary>
internal sealed class PostmasterFile(string path)
{
    public bool Exists => File.Exists(path);

    public int ProcessId => int.TryParse(Line(0), out var pid) ? pid : 0;

    public string SocketFolder => Line(4);

    /// <summary>Whether the process it names is a PostgreSQL: the pid may have gone to another program (after a reboot, in a
    /// restarted container), or be a zombie that nobody reaps.</summary>
    public bool NamesPostgres()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                var stat = File.ReadAllText($"/proc/{ProcessId}/stat"); // "4711 (postgres) S ..."
                return stat.Contains("postgres", StringComparison.Ordinal) && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
            }

            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName.Contains("postgres", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Deletes it, and the socket's like it, if its server is dead: the next one would believe any live process with
    /// that pid. What still uses the dead one's memory, the next one finds by itself.</summary>
    public void DeleteIfDead()
    {
        if (Exists && !NamesPostgres())
        {
            if (SocketFolder is { Length: > 0 } folder)
            {
                File.Delete(Path.Combine(folder, Cluster.Socket + ".lock"));
            }

            File.Delete(path);
        }
    }

    private string Line(int index)
    {
        try
        {
            return File.ReadLines(path).ElementAtOrDefault(index)?.Trim() ?? "";
        }
        catch (FileNotFoundException)
        {
            return ""; // the server has just ended
        }
    }
}
