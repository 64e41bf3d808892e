namespace SalesFlow.Support;

/// <summary>Files of this repository that are not part of the program: documents and what is shipped in <c>deploy/</c>.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Text(params string[] parts) => File.ReadAllText(Path(parts));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SalesFlow.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No SalesFlow.sln above {AppContext.BaseDirectory}.");
    }
}
