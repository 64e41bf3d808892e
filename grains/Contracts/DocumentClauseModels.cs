using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Contracts;

/// <summary>A tenant's labelled clauses and the models trained on them. Versions are never overwritten.</summary>
public interface IClauseModels
{
    /// <summary>The newest model; null while none was trained.</summary>
    ValueTask<ClauseModel?> NewestAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Keeps a model as the tenant's next version.</summary>
    Task<ClauseModel> SaveAsync(string tenant, ClauseModel model, string by);

    ValueTask<IReadOnlyList<LabelledClause>> LabelsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Adds labels. A clause that was labelled before, by its folded text, is labelled anew.</summary>
    Task AddLabelsAsync(string tenant, IReadOnlyList<LabelledClause> labels, string by);
}

/// <summary>Keeps both as the tenant's documents, so that every label and model is in the audit log. A model is some 10 to 60 kB.</summary>
public sealed class DocumentClauseModels(IGrainFactory grains, IStore store) : IClauseModels
{
    private const string Newest = "clauses";

    // A version's content never changes; one model per tenant is kept ready.
    private readonly ConcurrentDictionary<string, ClauseModel> ready = new();

    public async ValueTask<ClauseModel?> NewestAsync(string tenant, CancellationToken cancellation = default)
    {
        if (await store.DocumentAsync(tenant, DocumentKinds.ClauseModel, Newest, cancellation: cancellation) is not { } row)
        {
            return null;
        }

        if (ready.TryGetValue(tenant, out var known) && known.Name.Version == row.Version)
        {
            return known;
        }

        var kept = JsonSerializer.Deserialize<KeptModel>(row.Body, CatalogueReader.Json)!;
        return ready[tenant] = new ClauseModel(kept.Zip, kept.Quality, row.Version);
    }

    public async Task<ClauseModel> SaveAsync(string tenant, ClauseModel model, string by)
    {
        var body = JsonSerializer.Serialize(new KeptModel(model.Quality, model.Zip), CatalogueReader.Json);
        var version = (await grains.GetGrain<ITenantGrain>(tenant).PutDocuments(DocumentKinds.ClauseModel, [new(Newest, body)], by))[0];
        return model.WithVersion(version);
    }

    public async ValueTask<IReadOnlyList<LabelledClause>> LabelsAsync(string tenant, CancellationToken cancellation = default) =>
        [.. (await store.DocumentsAsync(tenant, DocumentKinds.ClauseLabel, cancellation)).Select(row => JsonSerializer.Deserialize<LabelledClause>(row.Body, CatalogueReader.Json)!)];

    public Task AddLabelsAsync(string tenant, IReadOnlyList<LabelledClause> labels, string by) => grains.GetGrain<ITenantGrain>(tenant).PutDocuments(
        DocumentKinds.ClauseLabel, [.. labels.Select(l => new NamedDocument(IdOf(l.Text), JsonSerializer.Serialize(l, CatalogueReader.Json)))], by);

    private static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FoldedText.Of(text).Text)))[..32];

    private sealed record KeptModel(ModelQuality Quality, byte[] Zip);
}
