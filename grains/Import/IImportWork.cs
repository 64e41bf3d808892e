namespace SalesFlow.Import;

/// <summary>What a part of an import did.</summary>
/// <param name="Done">Where it is now: units of the file that need not be done again.</param>
/// <param name="Total">Units in all: chains, subjects, or steps of a whole log.</param>
/// <param name="Refused">Turned down; <paramref name="Refusals"/> are the first.</param>
/// <param name="Last">There is no more.</param>
public sealed record ImportPart(int Done, int Total, int Events, int Chains, int Accepted, int Replayed, int Refused, IReadOnlyList<Refusal> Refusals, bool Last);

/// <summary>Does what an import asks for, part by part. What is done twice is done once: ids come from the file.</summary>
public interface IImportWork
{
    /// <summary>The next part; short enough for one wake-up.</summary>
    /// <exception cref="ImportException">File or plan cannot be read: the import ends.</exception>
    /// <exception cref="Journal.JournalBusyException">Later: the same part again.</exception>
    Task<ImportPart> DoAsync(string tenant, ImportFile file, int done, CancellationToken cancel = default);
}

/// <summary>Where nothing imports.</summary>
public sealed class NoImportWork : IImportWork
{
    public Task<ImportPart> DoAsync(string tenant, ImportFile file, int done, CancellationToken cancel = default) => throw new ImportException("this server reads no files to import");
}
