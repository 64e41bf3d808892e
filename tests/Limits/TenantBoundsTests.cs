using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Limits;

/// <summary>What operators bound: members, bytes of evidence, and whether anyone gets in.</summary>
[Collection(OneServer.Name)]
public sealed class TenantBoundsTests(EdgeServer server)
{
    [Fact]
    public async Task A_tenant_has_no_more_members_than_it_may()
    {
        var company = await Company.MakeAsync(server, "bound-members");
        await SaveAsync("bound-members", """{"limits":{"members":2}}""");
        foreach (var id in new[] { "a", "b", "a" })
        {
            Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("PUT", $"/v1/members/{id}", """{"name":"again","roles":["rep"]}""")).Status);
        }

        Assert.Equal(((HttpStatusCode)422, "tenant-members-full"), Coded(await company.SendAsync("PUT", "/v1/members/c", """{"roles":["rep"]}""")));
        await SaveAsync("bound-members", """{"limits":{"members":3}}""");
        Assert.Equal(HttpStatusCode.OK, (await company.SendAsync("PUT", "/v1/members/c", """{"roles":["rep"]}""")).Status);
        Assert.Equal(3, (await OperatorAsync("GET", "/v1/tenants/bound-members")).GetProperty("use").GetProperty("members").GetInt32());
    }

    [Fact]
    public async Task A_tenant_keeps_no_more_evidence_than_it_may_and_what_it_has_stays()
    {
        var company = await Company.MakeAsync(server, "bound-files");
        await SaveAsync("bound-files", """{"limits":{"evidenceBytes":1000,"retentionDays":365}}""");
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(company, 'a', 600)).Status);
        Assert.Equal(((HttpStatusCode)507, "tenant-storage-full"), Coded(await UploadAsync(company, 'b', 600)));
        Assert.Equal(HttpStatusCode.OK, (await UploadAsync(company, 'a', 600)).Status);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(company, 'c', 300)).Status);

        var tenant = await OperatorAsync("GET", "/v1/tenants/bound-files");
        Assert.Equal((900, 365), (tenant.GetProperty("use").GetProperty("evidenceBytes").GetInt32(), tenant.GetProperty("limits").GetProperty("retentionDays").GetInt32()));
    }

    [Fact]
    public async Task Nobody_of_a_suspended_tenant_gets_in_until_it_is_resumed()
    {
        var company = await Company.MakeAsync(server, "bound-out");
        await company.GetAsync("/v1/chains");
        await SaveAsync("bound-out", """{"suspended":true}""");

        Assert.Equal((HttpStatusCode.Forbidden, "tenant-suspended"), Coded(await company.SendAsync("GET", "/v1/chains")));
        Assert.Equal((HttpStatusCode.Forbidden, "tenant-suspended"), Coded(await company.SendAsync("POST", "/v1/actions", "{}")));
        Assert.True((await OperatorAsync("GET", "/v1/tenants/bound-out")).GetProperty("suspended").GetBoolean());
        await SaveAsync("bound-out", "{}");
        await company.GetAsync("/v1/chains");
    }

    [Fact]
    public async Task A_limit_that_is_none_is_refused_by_its_place()
    {
        await server.TenantAsync("bound-none");
        var (status, body, _) = await server.SendAsync("PUT", "/v1/tenants/bound-none", """{"limits":{"members":0,"retentionDays":0}}""", EdgeServer.OperatorKey);

        Assert.Equal((HttpStatusCode)422, status);
        Assert.Equal(["/limits/members", "/limits/retentionDays"], body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
    }

    private async Task SaveAsync(string tenant, string body) => await OperatorAsync("PUT", $"/v1/tenants/{tenant}", body);

    private async Task<JsonElement> OperatorAsync(string method, string path, string? body = null)
    {
        var (status, answer, _) = await server.SendAsync(method, path, body, EdgeServer.OperatorKey);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {answer}");
        return answer;
    }

    private static (HttpStatusCode, string?) Coded((HttpStatusCode Status, string Text, HttpResponseMessage Answer) answer) => (answer.Status, JsonElement.Parse(answer.Text).GetProperty("code").GetString());

    private static Task<(HttpStatusCode Status, string Text, HttpResponseMessage Answer)> UploadAsync(Company company, char letter, int length)
    {
        var text = new string(letter, length);
        return company.SendAsync("PUT", $"/v1/evidence/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}", text, "text/plain");
    }
}
