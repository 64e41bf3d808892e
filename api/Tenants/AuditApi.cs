using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Channels;
using SalesFlow.Identity;
using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>Who changed which setting when: the tenant's own records, newest first.</summary>
internal static class AuditApi
{
    private const string AccountSaved = $"{DocumentKinds.Account}.saved";
    private const string PolicySaved = $"{DocumentKinds.Policy}.saved";

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", List).Allow(Role.Admin).WithTags("Audit")
            .Described("ListAudit", "Every change of settings", "Templates, nodes, calendars, members, keys: newest first, each with its digest.").Problems(401, 403, 503);

    private static async Task<Ok<Page<JournalItem>>> List(string? cursor, int? limit, HttpContext http, IJournal journal) =>
        TypedResults.Ok(await JournalPages.NewestAsync(journal, new(http.Caller().Tenant, "tenant/settings"), cursor, limit, Shown, http.RequestAborted));

    private static JsonElement Shown(JournalRecord record) => record.Kind switch
    {
        AccountSaved => WithoutHash(record.Body),
        PolicySaved => WithoutSecrets(record.Body),
        _ => JsonElement.Parse(record.Body),
    };

    /// <summary>A change of channels or providers without their addresses and secrets, though they are sealed.</summary>
    private static JsonElement WithoutSecrets(byte[] body)
    {
        var record = JsonNode.Parse(body)!;
        if ((string?)record["data"]!["id"] == ChannelsPolicy.Instance.Key && (string?)record["data"]!["body"]?["body"] is { } text)
        {
            var rules = JsonNode.Parse(text)!;
            foreach (var channel in rules["channels"]?.AsArray().OfType<JsonObject>() ?? [])
            {
                channel.Remove("address");
                channel.Remove("secrets");
            }

            record["data"]!["body"]!["body"] = rules.ToJsonString(CatalogueReader.Json);
        }

        if ((string?)record["data"]!["id"] == IdentityPolicy.Instance.Key && (string?)record["data"]!["body"]?["body"] is { } providers)
        {
            var rules = JsonNode.Parse(providers)!;
            foreach (var provider in rules["providers"]?.AsArray().OfType<JsonObject>() ?? [])
            {
                provider.Remove("clientSecret");
            }

            record["data"]!["body"]!["body"] = rules.ToJsonString(CatalogueReader.Json);
        }

        return record.Deserialize<JsonElement>();
    }

    /// <summary>That a password was set, by whom and when; not what it hashes to.</summary>
    private static JsonElement WithoutHash(byte[] body)
    {
        var record = JsonNode.Parse(body)!;
        record["data"]!["body"] = new JsonObject();
        return record.Deserialize<JsonElement>();
    }
}
