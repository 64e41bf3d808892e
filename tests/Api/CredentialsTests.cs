using System.Net;
using Microsoft.AspNetCore.Routing;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>Keys, roles and tenants.</summary>
[Collection(OneServer.Name)]
public sealed class CredentialsTests(EdgeServer server)
{
    [Theory]
    [InlineData(null, 401, "key-missing")]
    [InlineData("sf_wrong", 401, "key-unknown")]
    public async Task Without_a_key_that_is_known_nothing_is_answered(string? key, int status, string code)
    {
        var (answered, problem, answer) = await server.SendAsync("GET", "/v1/rates", key: key);

        Assert.Equal((status, code), ((int)answered, problem.GetProperty("code").GetString()));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Roles_are_held_and_the_refusal_names_the_one_that_is_needed()
    {
        var (reader, writer) = (await server.KeyAsync("reader"), await server.KeyAsync("writer"));

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/rates", key: reader)).Status);
        var (status, problem, _) = await server.SendAsync("POST", "/v1/actions", Some.Action("id", "\"r\""), reader);
        Assert.Equal((HttpStatusCode.Forbidden, "role-not-allowed"), (status, problem.GetProperty("code").GetString()));
        Assert.Contains("'writer'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("'importer'", (await server.SendAsync("POST", "/v1/actions?mode=history", Some.Action("id", "\"r\""), writer)).Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("GET", "/v1/rates", key: EdgeServer.OperatorKey)).Status);
    }

    [Fact]
    public async Task A_key_that_was_removed_opens_nothing()
    {
        var made = (await server.SendAsync("POST", "/v1/keys", """{"role":"reader"}""")).Body;
        var secret = made.GetProperty("key").GetString();
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/rates", key: secret)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("DELETE", $"/v1/keys/{made.GetProperty("id").GetString()}")).Status);
        Assert.Equal("key-unknown", (await server.SendAsync("GET", "/v1/rates", key: secret)).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Another_tenants_chain_is_not_there()
    {
        await server.PlanAsync("mine-1");
        var other = await server.TenantAsync("other");

        Assert.Equal("unknown-chain", (await server.SendAsync("GET", "/v1/chains/mine-1", key: other)).Body.GetProperty("code").GetString());
        Assert.Equal("unknown-chain", (await server.SendAsync("POST", "/v1/actions", Some.Action("chain", "\"mine-1\""), other)).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/chains/mine-1")).Status);
    }

    [Fact]
    public void Every_endpoint_under_v1_asks_for_a_role()
    {
        var endpoints = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1", StringComparison.Ordinal)).ToArray();

        Assert.True(endpoints.Length > 40, $"{endpoints.Length} endpoints");
        // Who signs in or out has no credential yet, or none any more; a signed address holds its own permission.
        Assert.Equal(
            ["DELETE v1/session", "GET v1/evidence/{sha256}/linked", "GET v1/session/demo", "GET v1/session/oidc", "GET v1/session/oidc/callback", "GET v1/session/oidc/start", "POST v1/session"], endpoints.Where(endpoint => endpoint.Metadata.GetRequiredMetadata<RoleMetadata>().Role == Role.Anyone)
            .Select(endpoint => $"{endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText!.Trim('/')}").Order(StringComparer.Ordinal));
    }
}
