namespace SalesFlow.Sqlite;

/// <summary>The directory where the embedded default keeps everything, held by one process at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    private const int LinuxTryAgain = 11;
    private const int MacTryAgain = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly FileStream held;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "salesflow.db");

    /// <summary>Orleans' reminders: a file of their own, so that their rare writes never wait for the journal's transactions, nor it for them.
    /// They only wake shards that start themselves anyway; nothing is lost with the file.</summary>
    public string OrleansFile => System.IO.Path.Combine(Path, "orleans.db");

    public string EvidenceDirectory => System.IO.Path.Combine(Path, "evidence");

    /// <summary>Makes the directory if it is not there and holds it until disposed or the process ends, however it ends.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process (or another host in this one) holds it.</exception>
    public static DataDirectory Hold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(full);
        var file = System.IO.Path.Combine(full, "salesflow.lock");
        try
        {
            // The operating system lets go of it when the process dies: a lock file left behind means nothing.
            return new DataDirectory(full, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is LinuxTryAgain or MacTryAgain or WindowsSharingViolation)
        {
            throw new DataDirectoryInUseException($"The data directory '{full}' is in use by another SalesFlow process.", e);
        }
    }

    public void Dispose() => held.Dispose();
}

/// <summary>A second process was started on a data directory; the message is one line for the operator.</summary>
public sealed class DataDirectoryInUseException(string message, Exception? inner = null) : Exception(message, inner);
