using System.Text.Json;

namespace SalesFlow.Import;

/// <summary>What an import did so far; a resumed run goes on counting from here.</summary>
public sealed record ImportTally
{
    /// <summary>Cases gone through, those refused among them.</summary>
    public int Cases { get; init; }

    /// <summary>Events of those cases, those that map to nothing among them.</summary>
    public long Events { get; init; }

    /// <summary>Chains that the server has now.</summary>
    public int Chains { get; init; }

    /// <summary>Actions that were new to the server.</summary>
    public long Accepted { get; init; }

    /// <summary>Actions that the server had already.</summary>
    public long Replayed { get; init; }

    /// <summary>Cases and single actions turned down, by the plan or by the server.</summary>
    public int Refused { get; init; }

    /// <summary>The first refusals, at most <see cref="ImportSurvey.MaxShown"/>.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>One refusal more.</summary>
    public ImportTally Refuse(Refusal refusal) => this with
    {
        Refused = Refused + 1,
        Refusals = Refusals.Count < ImportSurvey.MaxShown ? [.. Refusals, refusal] : Refusals,
    };
}

/// <summary>How far an import came. It belongs to one file, one mapping and one server.</summary>
/// <param name="File">The log file's digest.</param>
/// <param name="Mapping">The mapping's digest.</param>
/// <param name="Server">Where it went.</param>
/// <param name="LastChain">A chain that the server must have if it is still the same one; null where none was made yet.</param>
/// <param name="Tally">What was done; the first <see cref="ImportTally.Cases"/> cases need not be done again.</param>
public sealed record Checkpoint(string File, string Mapping, string Server, string? LastChain, ImportTally Tally)
{
    /// <summary>Whether this was written by an import of the same thing to the same place.</summary>
    public bool IsOf(Checkpoint other) => File == other.File && Mapping == other.Mapping && Server == other.Server;
}

/// <summary>
/// Keeps a checkpoint in a directory. Losing it is harmless: ids are derived, so an import from the start only meets what it made before.
/// A checkpoint that cannot be read counts as none.
/// </summary>
public sealed class CheckpointFile(string directory, string logFile)
{
    /// <summary>Where it is kept.</summary>
    public string Path { get; } = System.IO.Path.Combine(directory, System.IO.Path.GetFileName(logFile) + ".salesflow-import");

    /// <summary>The checkpoint, if there is a readable one.</summary>
    public Checkpoint? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Checkpoint>(File.ReadAllBytes(Path), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the checkpoint as a whole.</summary>
    /// <exception cref="ImportException">The directory cannot be written.</exception>
    public void Write(Checkpoint checkpoint)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            var next = Path + ".next";
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(checkpoint, JsonSerializerOptions.Web));
            File.Move(next, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"no checkpoint can be kept in {System.IO.Path.GetDirectoryName(Path)} ({e.Message}); name a directory with --state", e);
        }
    }

    /// <summary>Removes it after the last case.</summary>
    public void Delete() => File.Delete(Path);
}
