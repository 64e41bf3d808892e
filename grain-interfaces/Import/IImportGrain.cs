using SalesFlow.Deadlines;

namespace SalesFlow.Import;

/// <summary>One file of a tenant that is brought in as history. Key: <c>tenant/import</c>.</summary>
[Alias("import"), Version(1)]
public interface IImportGrain : IWindowOwner
{
    /// <summary>A file was uploaded; nothing is done with it yet. The same file again changes nothing.</summary>
    [Alias("keep")] Task<ImportView> Keep(ImportFile given);

    /// <summary>Begins, from the first row on, in the background.</summary>
    /// <param name="plan">What it is told as, as JSON.</param>
    [Alias("start")] Task<Reply<ImportView>> Start(string plan, string by);

    /// <summary>Stops after the part under way.</summary>
    [Alias("stop")] Task<Reply<ImportView>> Stop();

    /// <summary>Goes on where it was stopped or has failed.</summary>
    [Alias("resume")] Task<Reply<ImportView>> Resume();

    /// <summary>Null where there is no such import.</summary>
    [Alias("read"), AlwaysInterleave] Task<ImportView?> Read();
}

/// <summary>A file to import.</summary>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Format">csv | xlsx | xes | ocel</param>
/// <param name="By">Who uploaded it, then who started it.</param>
/// <param name="Plan">What it is told as; null until it is started.</param>
[GenerateSerializer, Immutable, Alias("import-file")]
public sealed record ImportFile(string Id, string Name, string Format, string Sha256, long Bytes, DateTimeOffset At, string By, string? Plan);

/// <summary>How far an import is.</summary>
/// <param name="State">uploaded | running | stopped | done | failed</param>
/// <param name="Done">Chains, subjects or steps gone through, of <paramref name="Total"/>.</param>
/// <param name="Accepted">Actions that were new.</param>
/// <param name="Replayed">Actions that were there already.</param>
/// <param name="Refused">Chains, subjects and actions turned down; <paramref name="Refusals"/> are the first.</param>
/// <param name="Why">Why it failed.</param>
[GenerateSerializer, Immutable, Alias("import-view")]
public sealed record ImportView(
    ImportFile File, string State, int Done, int Total, int Events, int Chains, int Accepted, int Replayed, int Refused, ImportRefusal[] Refusals, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Why);

/// <summary>What was turned down: where, and why.</summary>
[GenerateSerializer, Immutable, Alias("import-refusal")]
public sealed record ImportRefusal(string Place, string Reason);
