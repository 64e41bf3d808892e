using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Notes;

/// <summary>A tenant's tagged texts and the models trained on them. Versions are never overwritten.</summary>
public interface ITagModels
{
    /// <summary>The newest; null while none was trained.</summary>
    ValueTask<TagModel?> NewestAsync(string tenant, CancellationToken cancellation = default);

    Task<TagModel> SaveAsync(string tenant, TagModel model, string by);

    ValueTask<IReadOnlyList<TaggedText>> LabelsAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>A text that was tagged before, by its folded words, is tagged anew.</summary>
    Task AddLabelsAsync(string tenant, IReadOnlyList<TaggedText> labels, string by);
}

/// <summary>Keeps both as the tenant's documents, so that every label and model is in the audit log.</summary>
public sealed class DocumentTagModels(IGrainFactory grains, IStore store) : ITagModels
{
    private const string Newest = "tags";

    // A version's content never changes; the newest of each tenant is kept ready, for each database of the process.
    private static readonly ConditionalWeakTable<IStore, ConcurrentDictionary<string, TagModel>> Ready = [];

    public static async ValueTask<TagModel?> NewestAsync(IStore store, string tenant, CancellationToken cancellation = default)
    {
        if (await store.DocumentAsync(tenant, DocumentKinds.TagModel, Newest, cancellation: cancellation) is not { } row)
        {
            return null;
        }

        var ready = Ready.GetOrCreateValue(store);
        if (ready.TryGetValue(tenant, out var known) && known.Version == row.Version)
        {
            return known;
        }

        var kept = JsonSerializer.Deserialize<KeptTags>(row.Body, CatalogueReader.Json)!;
        return ready[tenant] = new TagModel(row.Version, kept.Tags, kept.Quality);
    }

    public ValueTask<TagModel?> NewestAsync(string tenant, CancellationToken cancellation = default) => NewestAsync(store, tenant, cancellation);

    public async Task<TagModel> SaveAsync(string tenant, TagModel model, string by)
    {
        var body = JsonSerializer.Serialize(new KeptTags(model.Tags, model.Quality), CatalogueReader.Json);
        var version = (await grains.GetGrain<ITenantGrain>(tenant).PutDocuments(DocumentKinds.TagModel, [new(Newest, body)], by))[0];
        return new(version, model.Tags, model.Quality);
    }

    public async ValueTask<IReadOnlyList<TaggedText>> LabelsAsync(string tenant, CancellationToken cancellation = default) =>
        [.. (await store.DocumentsAsync(tenant, DocumentKinds.TagLabel, cancellation)).Select(row => JsonSerializer.Deserialize<TaggedText>(row.Body, CatalogueReader.Json)!)];

    public Task AddLabelsAsync(string tenant, IReadOnlyList<TaggedText> labels, string by) => grains.GetGrain<ITenantGrain>(tenant).PutDocuments(
        DocumentKinds.TagLabel, [.. labels.Select(label => new NamedDocument(IdOf(label.Text), JsonSerializer.Serialize(label, CatalogueReader.Json)))], by);

    private static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FoldedText.Of(text).Text)))[..32];

    private sealed record KeptTags(TagWeights[] Tags, TagQuality[] Quality);
}
