using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Access;

/// <summary>Every route of the API, asked with every credential. What a route allows is said at the route; one that says nothing fails here.</summary>
[Collection(OneServer.Name)]
public sealed partial class AccessMatrixTests(EdgeServer server)
{
    private static readonly Role[] OfTenants = [Role.Reader, Role.Writer, Role.Importer, Role.Admin];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_OpenAPI_document_holds_every_route_and_each_says_who_may_use_it()
    {
        var (_, document, _) = await server.SendAsync("GET", "/openapi/v1.json", key: null);
        var told = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(way => Verbs.Contains(way.Name)).Select(way => $"{way.Name.ToUpperInvariant()} {Plain(path.Name)}"))
            .Where(way => way.Contains(" /v1/", StringComparison.Ordinal)).ToHashSet();
        var mapped = Routes().Select(route => $"{route.Method} {Plain(route.Pattern)}").ToHashSet();

        Assert.True(told.Count > 100, $"{told.Count} ways");
        Assert.Empty(told.Except(mapped));
        Assert.Empty(mapped.Except(told));
        Assert.All(Routes(), route => Assert.True(route.Role is not null, $"{route.Method} {route.Pattern} declares no role: add .Allow(…)"));
    }

    [Fact]
    public async Task Every_route_opens_to_its_role_and_to_no_lesser_one()
    {
        var admin = await server.TenantAsync("matrix");
        var company = new Company(server.Http, admin);
        var keys = new Dictionary<Role, string> { [Role.Admin] = admin, [Role.Operator] = EdgeServer.OperatorKey };
        foreach (var role in OfTenants.Where(role => role != Role.Admin))
        {
            keys[role] = (await company.PostAsync("/v1/keys", $$"""{"role":"{{role.Word()}}"}""")).GetProperty("key").GetString()!;
        }

        var (refused, opened) = (0, 0);
        foreach (var route in Routes().Where(route => route.Role != Role.Anyone))
        {
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await StatusAsync(route, null)));
            foreach (var (role, key) in keys)
            {
                var status = await StatusAsync(route, key);
                if (role.Holds(route.Managers ? Role.Admin : route.Role!.Value))
                {
                    opened++;
                    Assert.False(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{route} was refused ({status}) to {role}");
                }
                else
                {
                    refused++;
                    Assert.True(status == HttpStatusCode.Forbidden, $"{route} answered {status} to {role}");
                }
            }
        }

        Assert.True(refused > 150 && opened > 300, $"{refused} refused, {opened} opened");
    }

    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch", "head"];

    private IEnumerable<Route> Routes() => ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            .Select(method => new Route(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<RoleMetadata>()?.Role, endpoint.Metadata.GetMetadata<ManagersMetadata>() is not null,
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json")));

    /// <summary>The headers are enough: some answers never end.</summary>
    private async Task<HttpStatusCode> StatusAsync(Route route, string? key)
    {
        using var request = new HttpRequestMessage(new(route.Method), Parameter().Replace(route.Pattern, "nobody-has-this"));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (route.Method is "POST" or "PUT")
        {
            request.Content = new StringContent("[]", MediaTypeHeaderValue.Parse(route.Takes));
        }

        using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        return answer.StatusCode;
    }

    private static string Plain(string path) => Parameter().Replace(path.TrimEnd('/'), "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private sealed record Route(string Method, string Pattern, Role? Role, bool Managers, string Takes);
}
