using System.Net;
using System.Net.Http.Json;
using SalesFlow.Api;
using Xunit;

namespace SalesFlow.Sessions;

/// <summary>A server that turns an address away after four failed sign-ins.</summary>
public sealed class WaryServer : EdgeServer
{
    protected override ValueTask ConfigureAsync(Dictionary<string, string?> settings)
    {
        settings["SalesFlow:SignInFailures"] = "4";
        return default;
    }
}

public sealed class SignInGuardTests(WaryServer server) : IClassFixture<WaryServer>
{
    [Fact]
    public async Task Who_guesses_members_and_keys_from_one_address_is_turned_away_and_told_when_to_come_back()
    {
        // Each guess names another member, so that no member's own lock sees it.
        for (var guess = 0; guess < 3; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(new { tenant = "acme", member = $"rep-{guess}", password = "perhaps this one?" })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await TryAsync(new { key = EdgeServer.AdminKey })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(new { key = "sf_perhaps_this_one" })).StatusCode);
        using var last = await TryAsync(new { key = EdgeServer.AdminKey });

        Assert.Equal((HttpStatusCode.TooManyRequests, 60), (last.StatusCode, (int)last.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Contains("sign-in-slowed", await last.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // Who is signed in, or has a key, is not touched.
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/v1/rates")).Status);
    }

    private Task<HttpResponseMessage> TryAsync(object proof) => server.Http.PostAsJsonAsync("/v1/session", proof, TestContext.Current.CancellationToken);
}
