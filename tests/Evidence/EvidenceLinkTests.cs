using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SalesFlow.Api;
using SalesFlow.Channels;
using SalesFlow.EndToEnd;
using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Evidence;

/// <summary>Short-lived addresses of files.</summary>
[Collection(OneServer.Name)]
public sealed class EvidenceLinkTests(EdgeServer server)
{
    private const string File = "一张现场照片的内容";
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File)));

    [Fact]
    public async Task Whoever_has_the_address_sees_the_file_and_nothing_else()
    {
        await UploadAsync();
        var (status, link, _) = await server.SendAsync("POST", $"/v1/evidence/{Digest}/link", """{"minutes":5}""");
        Assert.Equal(HttpStatusCode.OK, status);
        var url = link.GetProperty("url").GetString()!;

        var (shown, _, answer) = await server.SendAsync("GET", url, key: null);
        Assert.Equal((HttpStatusCode.OK, File), (shown, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(("nosniff", "attachment", "no-referrer"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType, answer.Headers.GetValues("Referrer-Policy").Single()));
        Assert.InRange(answer.Headers.CacheControl!.MaxAge!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("HEAD", url, key: null)).Status);
    }

    [Fact]
    public async Task A_changed_address_and_another_tenants_are_refused()
    {
        await UploadAsync();
        var other = await server.TenantAsync("linked-other");
        var url = (await server.SendAsync("POST", $"/v1/evidence/{Digest}/link", "{}")).Body.GetProperty("url").GetString()!;
        var until = url.Split("until=")[1].Split('&')[0];
        foreach (var changed in new[]
        {
            url.Replace($"until={until}", $"until={long.Parse(until) + 3600}", StringComparison.Ordinal), url.Replace("tenant=acme", "tenant=linked-other", StringComparison.Ordinal),
            url.Replace(Digest, new string('a', 64), StringComparison.Ordinal), url[..^1], url + "A", url.Split("&signature")[0], $"/v1/evidence/{Digest}/linked",
            url.Replace("signature=", "signature=!", StringComparison.Ordinal), url.Replace("tenant=acme", "tenant=_system", StringComparison.Ordinal),
        })
        {
            var (status, body, _) = await server.SendAsync("GET", changed, key: null);
            Assert.Equal((changed, HttpStatusCode.Forbidden, "link-invalid"), (changed, status, body.GetProperty("code").GetString()));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("POST", $"/v1/evidence/{Digest}/link", "{}", other)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync("POST", $"/v1/evidence/{Digest}/link", "{}", key: null)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.SendAsync("POST", $"/v1/evidence/{Digest}/link", """{"minutes":100000}""")).Status);
    }

    [Fact]
    public async Task It_ends_at_its_time_and_its_key_is_the_databases_for_every_process()
    {
        await UploadAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var (past, _) = await Links(clock).MakeAsync("acme", Digest, TimeSpan.FromMinutes(15));
        var (status, body, _) = await server.SendAsync("GET", past, key: null);
        Assert.Equal((HttpStatusCode.Gone, "link-expired"), (status, body.GetProperty("code").GetString()));

        var (now, _) = await Links(TimeProvider.System).MakeAsync("acme", Digest, TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", now, key: null)).Status);
        var (others, _) = await Links(TimeProvider.System, Convert.ToBase64String(new byte[32])).MakeAsync("acme", Digest, TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync("GET", others, key: null)).Status);
    }

    private EvidenceLinks Links(TimeProvider time, string key = "none") => new(
        Options.Create(new EvidenceOptions { LinkKey = key }), server.App.Services.GetRequiredService<IStore>(), server.App.Services.GetRequiredService<IGrainFactory>(), server.App.Services.GetRequiredService<Seal>(), time);

    private async Task UploadAsync() => Assert.True((await server.SendAsync("PUT", $"/v1/evidence/{Digest}", File, mediaType: "text/plain")).Status is HttpStatusCode.Created or HttpStatusCode.OK);
}
