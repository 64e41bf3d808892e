using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>A tenant's own node says by JSON Schema what its fields are.</summary>
[Collection(OneServer.Name)]
public sealed class NodeSchemaTests(EdgeServer server)
{
    private const string Schema = """{"type":"object","required":["machine"],"properties":{"machine":{"type":"string"},"count":{"type":"integer","minimum":1}}}""";

    [Fact]
    public async Task Fields_are_held_against_the_nodes_schema_with_the_place_of_each_mistake()
    {
        var company = await Company.MakeAsync(server, "schema");
        await PutAsync(company, Schema);

        Assert.Equal(HttpStatusCode.Created, (await ActAsync(company, "good", """{"machine":"SV-2","count":3}""")).Status);
        var (status, text) = await ActAsync(company, "bad", """{"machine":7,"count":0}""");
        var problem = JsonElement.Parse(text);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("fields-invalid", problem.GetProperty("code").GetString());
        Assert.Equal(["/fields/count", "/fields/machine"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_kept_before_the_schema_became_stricter_is_still_answered_as_it_was()
    {
        var company = await Company.MakeAsync(server, "stricter");
        await PutAsync(company, """{"type":"object"}""");
        Assert.Equal(HttpStatusCode.Created, (await ActAsync(company, "early", "{}")).Status);
        await PutAsync(company, Schema);

        Assert.Equal(HttpStatusCode.OK, (await ActAsync(company, "early", "{}")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(company, "later", "{}")).Status);
    }

    private static async Task PutAsync(Company company, string schema)
    {
        var (status, text, _) = await company.SendAsync(
            "PUT", "/v1/nodes/x.machine", $$"""{"labels":{"zh-CN":"设备","en":"Machine"},"evidence":[],"schema":{{schema}}}""");
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static async Task<(HttpStatusCode Status, string Text)> ActAsync(Company company, string id, string fields)
    {
        var (status, text, _) = await company.SendAsync(
            "POST", "/v1/actions", $$"""{"id":"{{id}}","node":"x.machine","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-1","customer":"c-1","fields":{{fields}}}""");
        return (status, text);
    }
}
