using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>Who changed which setting when: the tenant's own records, newest first.</summary>
internal static class AuditApi
{
    private const string AccountSaved = $"{DocumentKinds.Account}.saved";

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", List).Allow(Role.Admin).WithTags("Audit")
            .Described("ListAudit", "Every change of settings", "Templates, nodes, calendars, members, keys: newest first, each with its digest.").Problems(401, 403, 503);

    private static async Task<Ok<Page<JournalItem>>> List(string? cursor, int? limit, HttpContext http, IJournal journal)
    {
        var stream = new StreamId(http.Caller().Tenant, "tenant/settings");
        var size = Paging.Limit(limit);
        var last = Paging.After(cursor) is var before and > 0 ? (int)before - 1 : (await journal.ReadHeadAsync(stream, http.RequestAborted)).Version;
        var first = Math.Max(1, last - size + 1);
        var records = last < 1 ? [] : await journal.ReadAsync(stream, first, last, http.RequestAborted);
        var items = records.Reverse().Select(r => new JournalItem(r.Version, r.Kind, r.RecordedAt, Convert.ToHexStringLower(r.Digest), r.Kind == AccountSaved ? WithoutHash(r.Body) : JsonElement.Parse(r.Body)));
        return TypedResults.Ok(new Page<JournalItem>([.. items], first > 1 ? first.ToString() : null));
    }

    /// <summary>That a password was set, by whom and when; not what it hashes to.</summary>
    private static JsonElement WithoutHash(byte[] body)
    {
        var record = JsonNode.Parse(body)!;
        record["data"]!["body"] = new JsonObject();
        return record.Deserialize<JsonElement>();
    }
}
