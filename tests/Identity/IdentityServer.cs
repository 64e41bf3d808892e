using System.Net;
using System.Text.Json;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Identity;

/// <summary>A server whose tenants may name issuers on this machine, and such an issuer.</summary>
public sealed class IdentityServer : EdgeServer
{
    internal LocalIssuer Issuer { get; private set; } = null!;

    /// <summary>Of a tenant that the operator set an issuer for.</summary>
    internal LocalIssuer Operators { get; private set; } = null!;

    /// <summary>Names the issuer for a tenant.</summary>
    public async Task NameAsync(string key, object? more = null)
    {
        var provider = new Dictionary<string, object?>
        {
            ["key"] = "corp", ["name"] = "企业账号", ["issuer"] = Issuer.Issuer, ["audience"] = LocalIssuer.Audience, ["clientId"] = LocalIssuer.Client, ["clientSecret"] = LocalIssuer.Secret,
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject())
        {
            provider[name] = value;
        }

        var (status, body, _) = await SendAsync("PUT", "/v1/identity", JsonSerializer.Serialize(new { providers = new[] { provider } }, CatalogueReader.Json), key);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        // A machine that is busy may take a while for the first answer; what tests ask comes after it.
        await Company.UntilAsync(async () => (await SendAsync("POST", "/v1/identity/corp/test", "{}", key)).Body.GetProperty("ok").GetBoolean(), "the issuer answers");
    }

    public async Task MemberAsync(string key, string id, string role = "rep", string? email = null) => Assert.Equal(HttpStatusCode.OK, (await SendAsync(
        "PUT", $"/v1/members/{id}", JsonSerializer.Serialize(new { id, name = "林岚", team = "east", roles = new[] { role }, addresses = email is null ? null : new { email } }, CatalogueReader.Json), key)).Status);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Issuer.DisposeAsync();
        await Operators.DisposeAsync();
    }

    protected override async ValueTask ConfigureAsync(Dictionary<string, string?> settings)
    {
        (Issuer, Operators) = (await LocalIssuer.StartAsync(), await LocalIssuer.StartAsync());
        settings["SalesFlow:Oidc:AllowPrivate"] = "true";
        settings["SalesFlow:SignInFailures"] = "0";
        foreach (var (name, value) in new[] { ("Tenant", "operated"), ("Issuer", Operators.Issuer), ("Audience", LocalIssuer.Audience), ("ClientId", LocalIssuer.Client), ("ClientSecret", LocalIssuer.Secret) })
        {
            settings[$"SalesFlow:Oidc:Providers:central:{name}"] = value;
        }
    }
}
