using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Hosting;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>Naming providers: what is told, what is not, and what can't be named.</summary>
[Collection(OneServer.Name)]
public sealed class IdentityApiTests(EdgeServer server)
{
    [Fact]
    public async Task A_client_secret_is_told_to_nobody_and_stays_only_while_issuer_and_client_do()
    {
        var key = await server.TenantAsync("secretive");
        const string secret = "shh-0123456789";
        await Put(key, "https://login.example.com", "web", secret);
        foreach (var path in new[] { "/v1/identity", "/v1/audit", "/v1/policies" })
        {
            Assert.DoesNotContain(secret, (await server.SendAsync("GET", path, key: key)).Body.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("GET", "/v1/policies/identity", key: key)).Status);
        Assert.True(await HasSecretAsync(await Put(key, "https://login.example.com", "web", null)));
        Assert.False(await HasSecretAsync(await Put(key, "https://evil.example.com", "web", null)));
        var audit = (await server.SendAsync("GET", "/v1/audit", key: key)).Body.GetProperty("items").EnumerateArray().First(item => item.ToString().Contains("identity", StringComparison.Ordinal));
        Assert.Contains("login.example.com", (await server.SendAsync("GET", "/v1/audit", key: key)).Body.ToString(), StringComparison.Ordinal);
        Assert.Equal("policy.saved", audit.GetProperty("kind").GetString());

        static Task<bool> HasSecretAsync(JsonElement body) => Task.FromResult(body.GetProperty("providers")[0].GetProperty("hasSecret").GetBoolean());
    }

    [Theory]
    [InlineData("""{"key":"a b","issuer":"https://x.example"}""", "/providers/0/key", "/providers/0/audience")]
    [InlineData("""{"key":"a","issuer":"ftp://x.example","audience":"a"}""", "/providers/0/issuer")]
    [InlineData("""{"key":"a","issuer":"http://x.example","audience":"a"}""", "/providers/0/issuer")]
    [InlineData("""{"key":"a","issuer":"https://x.example/?q=1","audience":"a"}""", "/providers/0/issuer")]
    [InlineData("""{"key":"a","issuer":"https://x.example","clientId":"c","scopes":["profile"]}""", "/providers/0/scopes")]
    [InlineData("""{"key":"a","issuer":"https://x.example","audience":"a","roleClaim":"groups"}""", "/providers/0/roleClaim")]
    [InlineData("""{"key":"a","issuer":"https://x.example","audience":"a","roleClaim":"groups","roles":{"x":"operator"}}""", "/providers/0/roles")]
    public async Task What_can_not_be_is_named_by_its_place(string provider, params string[] pointers)
    {
        var (status, body, _) = await server.SendAsync("PUT", "/v1/identity", $$"""{"providers":[{{provider}}]}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(pointers, body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task An_issuer_inside_the_network_is_not_called_unless_the_operator_allows_it()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        var key = await server.TenantAsync("inside");
        await Put(key, issuer.Issuer.Replace("http:", "https:", StringComparison.Ordinal), "web", null);
        var test = (await server.SendAsync("POST", "/v1/identity/corp/test", "{}", key)).Body;
        Assert.False(test.GetProperty("ok").GetBoolean());
        Assert.Contains("SalesFlow__Oidc__AllowPrivate", test.GetProperty("error").GetString(), StringComparison.Ordinal);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };
        using var start = await browser.GetAsync("/v1/session/oidc/start?tenant=inside&provider=corp", TestContext.Current.CancellationToken);
        Assert.Equal("/sign-in?tenant=inside&trouble=issuer-unavailable", start.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("Tenant", "A b", "must name a tenant")]
    [InlineData("Issuer", "login.example.com", "issuer is an https address")]
    [InlineData("ClientId", "", "clientId is 1 to 200 characters")]
    [InlineData("RoleClaim", "groups", "'roles' go together")]
    public void A_provider_of_the_operator_that_can_not_be_stops_the_start_with_one_line(string name, string value, string words)
    {
        var settings = new Dictionary<string, string?> { ["SalesFlow:Oidc:Providers:x:Tenant"] = "acme", ["SalesFlow:Oidc:Providers:x:Issuer"] = "https://login.example.com", ["SalesFlow:Oidc:Providers:x:ClientId"] = "web" };
        settings[$"SalesFlow:Oidc:Providers:x:{name}"] = value;
        var error = Assert.Throws<ConfigurationException>(() => ServerOptions.Read(new Microsoft.Extensions.Configuration.ConfigurationManager { Sources = { new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings } } }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("SalesFlow__Oidc__Providers__x", error.Message, StringComparison.Ordinal);
    }

    private async Task<JsonElement> Put(string key, string issuer, string client, string? secret)
    {
        var (status, body, _) = await server.SendAsync("PUT", "/v1/identity", JsonSerializer.Serialize(new { providers = new[] { new { key = "corp", issuer, clientId = client, clientSecret = secret } } }, CatalogueReader.Json), key);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }
}
