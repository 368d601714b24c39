namespace BookingAdmin.Embedded.Server;

/// <summary>
/// Locks between processes. .NET opens a file on Unix under flock(2): shared for FileShare.Read, exclusive for
/// FileShare.None. The kernel drops the lock with the handle, so also when a process is killed, and two handles of one
/// process count as two. Never delete a lock file: a process that has it open would then hold a lock that nobody else sees.
/// </summary>
internal static class FileLock
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    public static FileStream? TryExclusive(string path) => TryOpen(path, FileShare.None);

    public static FileStream? TryShared(string path) => TryOpen(path, FileShare.Read);

    private static FileStream? TryOpen(string path, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, share);
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac)
        {
            return null;
        }
    }
}
