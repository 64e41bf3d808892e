using System.Net;
using System.Security.Cryptography;
using System.Text;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>Files of evidence over HTTP.</summary>
[Collection(OneServer.Name)]
public sealed class EvidenceApiTests(EdgeServer server)
{
    [Fact]
    public async Task Evidence_completes_an_action_that_came_before_it()
    {
        await server.PlanAsync("file-1", TimeProvider.System.GetUtcNow().ToString("O"));
        const string file = "方案第二版,含报价";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
        await server.SendAsync("POST", "/v1/actions", $$"""{"id":"file-a","node":"need.raised","occurredAt":"{{Some.Past}}","actor":"r","chain":"file-1","fields":{"need":"n"},"evidence":[{"kind":"document","sha256":"{{digest}}","name":"方案.txt"}]}""");
        Assert.Equal("evidence-missing", await StateOfNeed());
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("HEAD", $"/v1/evidence/{digest}")).Status);

        Assert.Equal("digest-mismatch", (await server.SendAsync("PUT", $"/v1/evidence/{digest}", "other", mediaType: "text/plain")).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", $"/v1/evidence/{digest}", file, mediaType: "application/octet-stream")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", $"/v1/evidence/{digest}", file, mediaType: "application/octet-stream")).Status);

        Assert.Equal("done", await StateOfNeed());
        var answer = (await server.SendAsync("GET", $"/v1/evidence/{digest.ToUpperInvariant()}", headers: ("Range", "bytes=0-2"))).Answer;
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(("nosniff", "attachment"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("HEAD", $"/v1/evidence/{digest}")).Status);

        async Task<string?> StateOfNeed() => (await server.SendAsync("GET", "/v1/chains/file-1")).Body.GetProperty("steps")[0].GetProperty("state").GetString();
    }

    [Fact]
    public async Task A_file_of_21_MiB_is_too_large()
    {
        var (status, problem, _) = await server.SendAsync("PUT", $"/v1/evidence/{new string('a', 64)}", new string('x', 21 * 1_048_576), mediaType: "text/plain");

        Assert.Equal((413, "body-too-large"), ((int)status, problem.GetProperty("code").GetString()));
        Assert.Contains("20 MiB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
