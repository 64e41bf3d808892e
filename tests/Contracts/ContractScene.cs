using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Tests.Contracts;

/// <summary>The same server on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlEdgeServer : EdgeServer
{
    private string database = "";

    protected override async ValueTask ConfigureAsync(Dictionary<string, string?> settings)
    {
        database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        settings["SalesFlow:Storage"] = "postgresql";
        settings["ConnectionStrings:SalesFlow"] = database;
        settings["SalesFlow:DrainGrace"] = "00:00:00";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (await PostgresServer.SharedAsync()).DropAsync(database);
    }
}

/// <summary>A tenant of a running server whose reps submit contracts and whose legal department reviews them.</summary>
internal sealed class ContractScene(Company company)
{
    /// <summary>Clause 1 has unlimited joint liability (high), clause 2 twelve months of warranty.</summary>
    public const string Risky = "第一条 付款\n货到后三十日内付清全部货款。\n第二条 责任\n乙方承担无限连带责任。\n第三条 质保\n质保期为12个月。";

    public const string Harmless = "第一条 付款\n货到后三十日内付清全部货款。\n第二条 责任\n双方各自按过错承担责任，以合同总价为上限。\n第三条 质保\n质保期为12个月。";

    /// <summary>Of <see cref="Risky"/> and <see cref="Harmless"/> alike.</summary>
    public const int Liability = 1;

    private int actions;

    public Company Company => company;

    public ContractsApi Contracts => company.Client.Contracts;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ContractScene> MakeAsync(EdgeServer server, string tenant) => new(await Company.MakeAsync(server, tenant));

    /// <summary>A submission by rep-1 that breaks no rule of the form unless the fields say so.</summary>
    public Task<JsonElement> SubmitAsync(string contract, string text = Harmless, string fields = "", string evidence = "", string actor = "rep-1", string customer = "c-1")
    {
        var form = JsonNode.Parse("""{"title":"数控机床买卖合同","amount":100000,"paymentMethod":"wire","accountDays":30,"warrantyMonths":12}""")!.AsObject();
        form["text"] = text;
        foreach (var (name, value) in JsonNode.Parse($"{{{fields}}}")!.AsObject())
        {
            form[name] = value?.DeepClone();
        }

        return ActAsync(contract, "contract.submitted", form.ToJsonString(), actor, evidence, customer);
    }

    public async Task<JsonElement> ActAsync(string contract, string node, string fields, string actor = "rep-1", string evidence = "", string? customer = null)
    {
        var (status, text) = await TryAsync(contract, node, fields, actor, evidence, customer);
        Assert.True(status == HttpStatusCode.Created, $"{node}: {(int)status} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<(HttpStatusCode Status, string Text)> TryAsync(string contract, string node, string fields, string actor = "rep-1", string evidence = "", string? customer = null)
    {
        var (status, text, _) = await company.SendAsync("POST", "/v1/actions", Body($"a-{++actions}", contract, node, fields, actor, evidence, customer), headers: ("Accept-Language", "en"));
        return (status, text);
    }

    public static string Body(string id, string contract, string node, string fields, string actor = "rep-1", string evidence = "", string? customer = null) =>
        $$"""{"id":"{{id}}","node":"{{node}}","occurredAt":"{{EndToEnd.Some.Now:O}}","actor":"{{actor}}","contract":"{{contract}}",{{(customer is null ? "" : $"\"customer\":\"{customer}\",")}}"fields":{{fields}},"evidence":[{{evidence}}]}""";

    public Task<JsonElement> ApproveAsync(string contract, string by = "legal-1") => ActAsync(contract, "contract.reviewed", """{"verdict":"approved"}""", by);

    public Task<JsonElement> ReturnAsync(string contract, string reason = "付款条款不清") => ActAsync(contract, "contract.reviewed", $$"""{"verdict":"退回","reason":"{{reason}}"}""", "legal-1");

    public Task<Contract> ReadAsync(string contract) => Contracts.GetAsync(contract, Cancel);

    public async Task<string[]> QueueAsync(int pageSize = 2) => [.. await Contracts.QueueAsync(new ContractsQuery { Limit = pageSize }, Cancel).Select(c => c.Id).ToListAsync(Cancel)];

    public async Task<string[]> ListAsync(ContractsQuery query) => [.. await Contracts.ListAsync(query with { Limit = 2 }, Cancel).Select(c => c.Id).ToListAsync(Cancel)];

    /// <summary>Saves the shipped policy with some of its members replaced.</summary>
    public async Task PolicyAsync(params (string Name, string Json)[] members)
    {
        var shipped = (await company.GetAsync("/v1/policies/contracts")).GetProperty("policy").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText());
        foreach (var (name, json) in members)
        {
            shipped[name] = json;
        }

        var (status, text, _) = await company.SendAsync("PUT", "/v1/policies/contracts", $"{{{string.Join(',', shipped.Select(m => $"\"{m.Key}\":{m.Value}"))}}}");
        Assert.True(status == HttpStatusCode.OK, text);
    }

    public static string[] Missing(JsonElement answer) => [.. answer.GetProperty("missing").EnumerateArray().Select(m => m.TryGetProperty("field", out var field) ? $"field:{field.GetString()}" : m.GetProperty("kind").GetString()!)];

    /// <summary>Evidence as JSON.</summary>
    public static string Acknowledged(string reference) => $$"""{"kind":"acknowledgement","ref":"{{reference}}","text":"已阅读"}""";
}
