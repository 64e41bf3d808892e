using System.Runtime.InteropServices;

namespace SalesFlow.Evidence;

/// <summary>Makes a folder's entries durable. A file that is on the disk is lost all the same if the power fails before its name is.</summary>
internal static class DurableDirectory
{
    private const int ReadOnly = 0;

    /// <summary>Makes the folder, and those above it down from <paramref name="root"/>, so that a power cut leaves them there.</summary>
    public static void Create(string root, string folder)
    {
        var missing = new Stack<string>();
        for (var at = folder; at.Length > root.Length && !Directory.Exists(at); at = Path.GetDirectoryName(at)!)
        {
            missing.Push(at);
        }

        Directory.CreateDirectory(folder);
        while (missing.TryPop(out var made))
        {
            Sync(Path.GetDirectoryName(made)!);
        }
    }

    /// <summary>Returns when the folder's entries are on the disk. Windows keeps them with the file.</summary>
    /// <exception cref="IOException">The operating system refused.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{folder} cannot be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var failed = Fsync(handle) != 0 ? Marshal.GetLastPInvokeErrorMessage() : null;
        _ = Close(handle);
        if (failed is not null)
        {
            throw new IOException($"{folder} cannot be synced: {failed}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
