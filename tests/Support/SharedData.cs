using Xunit;

namespace SalesFlow.Support;

/// <summary>
/// Other people's data, kept beside the repository in <c>../shared/data</c> or where <c>SALESFLOW_SHARED_DATA</c> says.
/// A test without its file is skipped with that reason; under <c>CI=true</c> it fails.
/// </summary>
public static class SharedData
{
    /// <summary>The file's full path; ends the test where the file is absent.</summary>
    public static string Path(string name)
    {
        if (Find(name) is { } path)
            return path;
        var reason = $"The shared data file {name} is absent.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>The file's full path, or null: for theory rows, which are made before a test can be skipped.</summary>
    public static string? Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("SALESFLOW_SHARED_DATA") is { Length: > 0 } given
            ? given
            : System.IO.Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
        return File.Exists(path) ? path : null;
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SalesFlow.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No SalesFlow.sln above {AppContext.BaseDirectory}.");
    }
}
