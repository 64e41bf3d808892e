using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Archive;

/// <summary>Archives that are not what they should be, and notes of archives that were made up.</summary>
internal static class ArchiveForgeries
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What is damaged, foreign or another's removes nothing.</summary>
    public static async Task RefusedAsync(IArchiveWorld world, Folder folder, string file)
    {
        var records = await world.AskAsync("SELECT count(*) FROM record");
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        var damaged = folder.Sub("damaged.zip");
        await File.WriteAllBytesAsync(damaged, [.. bytes.Take(bytes.Length / 2), .. bytes.Skip((bytes.Length / 2) + 1)], Cancel);
        foreach (var option in new[] { "--remove", "--restore" })
        {
            var (exit, output, error) = await world.RunAsync("archive", option, damaged);
            Assert.True(exit == 3 && output.Contains("does not hold", StringComparison.Ordinal), output + error);
            await File.WriteAllTextAsync(folder.Sub("text.zip"), "PK", Cancel);
            (exit, output, error) = await world.RunAsync("archive", option, folder.Sub("text.zip"));
            Assert.True(exit == 3 && output.Contains("this is no archive", StringComparison.Ordinal), output + error);
            (exit, output, error) = await world.RunAsync("archive", option, file, "--tenant", "other");
            Assert.True(exit == 1 && error.Contains("an archive of 'acme', not of 'other'", StringComparison.Ordinal), output + error);
            Assert.Equal(1, (await world.RunAsync("archive", option, folder.Sub("nowhere.zip"))).Exit);
            Assert.NotEqual(0, (await world.RunAsync("archive", option, file, "--to", folder.Sub("archives"))).Exit);
        }

        // Nor does one that is made out to be another tenant's.
        Retold(file, folder.Sub("theirs.zip"), "system-none");
        var (foreign, said, why) = await world.RunAsync("archive", "--remove", folder.Sub("theirs.zip"));
        Assert.True(foreign == 1 && why.Contains("there is no tenant 'system-none'", StringComparison.Ordinal), said + why);
        Retold(file, folder.Sub("system.zip"), "_system");
        (foreign, said, why) = await world.RunAsync("archive", "--remove", folder.Sub("system.zip"));
        Assert.True(foreign == 3 && said.Contains("this database has no such chain", StringComparison.Ordinal), said + why);

        Assert.Equal((records, 0L, 0L), (await world.AskAsync("SELECT count(*) FROM record"), await world.AskAsync("SELECT count(*) FROM archived"), await world.AskAsync("SELECT count(*) FROM record WHERE stream = 'tenant/archives'")));
    }

    /// <summary>Records taken away by hand, with a note made up for them, show.</summary>
    public static async Task ShownAsync(IArchiveWorld world, string file)
    {
        await world.ExecuteAsync("UPDATE archived SET sha256 = substr(sha256, 2) || substr(sha256, 1, 1) WHERE stream = 'chain/void'");
        var (exit, output, _) = await world.RunAsync("verify");
        Assert.True(exit == 3 && output.Contains("the journal knows of no such archive", StringComparison.Ordinal), output);
        await world.ExecuteAsync("UPDATE archived SET sha256 = (SELECT o.sha256 FROM archived AS o WHERE o.stream = 'chain/via') WHERE stream = 'chain/void'");
        await world.ExecuteAsync("UPDATE archived SET records = records - 1 WHERE stream = 'chain/void'");
        (exit, output, _) = await world.RunAsync("verify");
        Assert.True(exit == 3 && output.Contains("1 records are missing", StringComparison.Ordinal), output);
        (exit, output, _) = await world.RunAsync("verify", "--archives", Path.GetDirectoryName(file)!);
        Assert.True(exit == 3 && output.Contains("chain/void is not in", StringComparison.Ordinal), output);
        await world.ExecuteAsync("UPDATE archived SET records = records + 1 WHERE stream = 'chain/void'");
        await world.HoldsAsync("archived: 4 chains", "verify");
    }

    private static void Retold(string from, string to, string tenant)
    {
        File.Copy(from, to);
        using var zip = System.IO.Compression.ZipFile.Open(to, System.IO.Compression.ZipArchiveMode.Update);
        var entry = zip.GetEntry(ArchiveForm.Manifest)!;
        string text;
        using (var read = new StreamReader(entry.Open()))
        {
            text = read.ReadToEnd().Replace("\"acme\"", $"\"{tenant}\"", StringComparison.Ordinal);
        }

        entry.Delete();
        using var write = new StreamWriter(zip.CreateEntry(ArchiveForm.Manifest).Open());
        write.Write(text);
    }
}
