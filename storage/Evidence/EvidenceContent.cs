namespace SalesFlow.Evidence;

/// <summary>Files of evidence for grains.</summary>
internal sealed class EvidenceContent(EvidenceFiles files) : IEvidenceContent
{
    public async Task<(Stream Content, string MediaType)?> OpenAsync(string tenant, string sha256, CancellationToken cancellation) =>
        await files.OpenAsync(tenant, sha256, cancellation) is var (file, content) ? (content, file.MediaType) : null;
}
