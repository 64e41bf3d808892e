using System.Text;
using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Tenants;

namespace SalesFlow.Archive;

/// <summary>Templates and calendars by version, from the store or from an archive; those that were asked for are remembered, for the archive.</summary>
/// <param name="find">A document's text; null where there is none, because it is the shipped one.</param>
internal sealed class ArchiveBooks(string tenant, Func<string, string, int, ValueTask<ArchivedDocument?>> find)
{
    private readonly Dictionary<(string, int), CompiledTemplate> templates = [];
    private readonly Dictionary<(string, int), WorkCalendar> calendars = [];
    private readonly List<ArchivedDocument> used = [];

    /// <summary>Those that were asked for and are not the shipped ones.</summary>
    public IReadOnlyList<ArchivedDocument> Used => used;

    public async ValueTask<CompiledTemplate> Template(string key, int version) =>
        templates.TryGetValue((key, version), out var known) ? known : templates[(key, version)] = CatalogueReader.Template(await Body(DocumentKinds.Template, key, version), tenant, key, version);

    public async ValueTask<WorkCalendar> Calendar(string key, int version) =>
        calendars.TryGetValue((key, version), out var known) ? known : calendars[(key, version)] = CatalogueReader.Calendar(await Body(DocumentKinds.Calendar, key, version), tenant, key, version);

    public static ArchiveBooks Of(string tenant, IStore store) => new(tenant, async (kind, id, version) =>
        await store.DocumentAsync(tenant, kind, id, version) is { } row ? new(kind, id, version, row.At, row.By, Encoding.UTF8.GetString(row.Body)) : null);

    private async ValueTask<byte[]?> Body(string kind, string key, int version)
    {
        if (await find(kind, key, version) is not { } document)
        {
            return null;
        }

        used.Add(document);
        return Encoding.UTF8.GetBytes(document.Body);
    }
}
