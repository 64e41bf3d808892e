using System.Globalization;
using System.Text.Json;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Journal;
using SalesFlow.Lists;

namespace SalesFlow.Contracts;

/// <summary>What visits and notes of a customer say: transcripts, and every text among their fields.</summary>
internal sealed class PromiseReads(ICustomerLists lists)
{
    /// <summary>Records that are looked through, newest first.</summary>
    private const int Most = 10_000;

    /// <returns>Oldest first; and whether all of the customer's records were looked through.</returns>
    public async Task<(IReadOnlyList<PromiseSource> Sources, bool Complete)> OfAsync(string tenant, string customer, Scope? within, CancellationToken cancellation)
    {
        var sources = new List<PromiseSource>();
        long? before = null;
        for (var read = 0; read < Most; read += Paging.Most)
        {
            var records = await lists.TimelineAsync(tenant, customer, before, Paging.Most, within, cancellation);
            foreach (var record in records)
            {
                before = record.Position;
                sources.AddRange(Words(record));
            }

            if (records.Count < Paging.Most)
            {
                sources.Reverse();
                return (sources, true);
            }
        }

        sources.Reverse();
        return (sources, false);
    }

    private static List<PromiseSource> Words(JournalRecord record)
    {
        var found = new List<PromiseSource>();
        if (record.Kind != "action")
        {
            return found;
        }

        using var body = JsonDocument.Parse(record.Body);
        var data = body.RootElement.GetProperty("data");
        if (!data.TryGetProperty("action", out var action) || data.TryGetProperty("via", out _) || Text(action, "node") is not { } node || !IsVisitOrNote(record.Stream.Name, node))
        {
            // A chain's copy of an action is its subject's own.
            return found;
        }

        var at = DateTimeOffset.TryParse(Text(action, "occurredAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var occurred) ? occurred.ToUniversalTime() : record.RecordedAt;
        if (action.TryGetProperty("evidence", out var evidence) && evidence.ValueKind == JsonValueKind.Array)
        {
            Add(evidence.EnumerateArray().Where(item => Text(item, "kind") == "transcript").Select(item => Text(item, "text")));
        }

        if (action.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Object)
        {
            Add(fields.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).Select(field => field.Value.GetString()));
        }

        return found;

        void Add(IEnumerable<string?> texts) => found.AddRange(texts.Where(text => !string.IsNullOrWhiteSpace(text))
            .Select(text => new PromiseSource(Text(action, "id")!, node, record.Stream.Name, Text(action, "actor") ?? "", at, text!)));
    }

    private static bool IsVisitOrNote(string stream, string node) =>
        node.StartsWith("visit.", StringComparison.Ordinal) || node.StartsWith("note.", StringComparison.Ordinal)
        || GrainKeys.Split(stream).Head is GrainKeys.Visit or GrainKeys.Note;

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
