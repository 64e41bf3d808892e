using System.Globalization;
using System.Text.Json;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tenants;

namespace SalesFlow.Customers;

/// <summary>What happened with a customer, newest first: from the customer's own stream and those of its subjects and chains.</summary>
internal sealed class CustomerTimeline(ICustomerLists lists, IChainLists chains)
{
    private const int MostArchived = 200;

    /// <param name="cursor">Of the page before.</param>
    /// <param name="within">Whose subjects and chains are told of.</param>
    /// <exception cref="ProblemException">422: no cursor of ours.</exception>
    public async Task<Api.Page<TimelineItem>> PageAsync(string tenant, string customer, Catalogue catalogue, Language language, string? cursor, int limit, Scope? within, CancellationToken cancellation)
    {
        var before = Before(cursor);
        var items = new List<TimelineItem>();
        while (true)
        {
            // One more than asked for tells whether there is more.
            var records = await lists.TimelineAsync(tenant, customer, before, Math.Min(limit + 1, Paging.Most), within, cancellation);
            foreach (var record in records)
            {
                if (items.Count == limit)
                {
                    return new(items, $"{before}");
                }

                before = record.Position;
                if (Item(record, catalogue, language) is { } item)
                {
                    items.Add(item);
                }
            }

            if (records.Count < Math.Min(limit + 1, Paging.Most))
            {
                items.AddRange(await ArchivedAsync(tenant, customer, within, cancellation));
                return new(items, null);
            }
        }
    }

    /// <summary>Chains whose records are in archives, at the end where they belong: one line each, at the moment of their last record.</summary>
    private async Task<IEnumerable<TimelineItem>> ArchivedAsync(string tenant, string customer, Scope? within, CancellationToken cancellation)
    {
        var page = await chains.PageAsync(tenant, new ChainFilter(Customer: customer, Within: within, Archived: true), null, MostArchived, cancellation);
        return page.Items.OrderByDescending(row => row.UpdatedAt).Select(row => new TimelineItem(row.UpdatedAt, null, "chain.archived", GrainKeys.Subject(GrainKeys.Chain, row.Id), null, null, row.Owner, null, null));
    }

    private static long? Before(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
        : throw new ProblemException(Problems.Query("cursor", "must be the 'next' of the page before"));

    /// <summary>Null for a chain's copy of an action that its subject shows already.</summary>
    private static TimelineItem? Item(JournalRecord record, Catalogue catalogue, Language language)
    {
        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        if (record.Kind != "action" || !data.TryGetProperty("action", out var action))
        {
            return new(record.RecordedAt, null, record.Kind, record.Stream.Name, null, null, Text(data, "by") ?? Text(data, "owner") ?? Text(data, "approver"), Text(data, "step") ?? Text(data, "window"), null);
        }

        if (data.TryGetProperty("via", out _))
        {
            return null;
        }

        var node = Text(action, "node");
        var labels = node is null ? null : catalogue.Nodes.GetValueOrDefault(node)?.Labels;
        return new(
            record.RecordedAt, DateTimeOffset.TryParse(Text(action, "occurredAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var occurred) ? occurred : null, "action", record.Stream.Name,
            node, labels?.GetValueOrDefault(language == Language.English ? "en" : "zh-CN"), Text(action, "actor"), Text(action, "step"), Text(action, "id"));
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
