namespace SalesFlow.Support;

/// <summary>A directory that goes with the test.</summary>
internal sealed class Folder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Path { get; } = Directory.CreateTempSubdirectory("salesflow-test-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Delete(Path);

    /// <summary>Deletes a directory with all in it. A file that somebody still lets go of, or makes, while it is being deleted is no failure of the test that ended.</summary>
    /// <exception cref="IOException">Something still writes into it; what remains is named.</exception>
    public static void Delete(string path)
    {
        if (!SpinWait.SpinUntil(() => TryDelete(path), Patience))
        {
            throw new IOException($"Cannot be deleted, something still writes there: {string.Join(", ", Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories))}");
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
