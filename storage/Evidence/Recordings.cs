using SalesFlow.Transcription;

namespace SalesFlow.Evidence;

/// <summary>Files of evidence as recordings.</summary>
internal sealed class Recordings(EvidenceFiles files) : IRecordings
{
    public async Task<(Stream Content, string MediaType)?> OpenAsync(string tenant, string sha256, CancellationToken cancellation) =>
        await files.OpenAsync(tenant, sha256, cancellation) is var (file, content) ? (content, file.MediaType) : null;
}
