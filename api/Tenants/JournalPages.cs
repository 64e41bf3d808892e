using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>A page of one stream's records, newest first.</summary>
internal static class JournalPages
{
    /// <param name="shown">What of a record may be seen.</param>
    public static async Task<Page<JournalItem>> NewestAsync(
        IJournal journal, StreamId stream, string? cursor, int? limit, Func<JournalRecord, JsonElement> shown, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var last = Paging.After(cursor) is var before and > 0 ? (int)before - 1 : (await journal.ReadHeadAsync(stream, cancellation)).Version;
        var first = Math.Max(1, last - size + 1);
        var records = last < 1 ? [] : await journal.ReadAsync(stream, first, last, cancellation);
        var items = records.Reverse().Select(r => new JournalItem(r.Version, r.Kind, r.RecordedAt, Convert.ToHexStringLower(r.Digest), shown(r)));
        return new([.. items], first > 1 ? first.ToString() : null);
    }
}
