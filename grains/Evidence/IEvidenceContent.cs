namespace SalesFlow.Evidence;

/// <summary>Files of evidence, as far as grains need them: recordings to be written down, documents to be sent.</summary>
public interface IEvidenceContent
{
    /// <summary>Null where there is no such file.</summary>
    Task<(Stream Content, string MediaType)?> OpenAsync(string tenant, string sha256, CancellationToken cancellation);
}
