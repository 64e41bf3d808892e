using System.Net;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>Nodes, templates, calendars and members are saved and read as versions.</summary>
[Collection(OneServer.Name)]
public sealed class DocumentsApiTests(EdgeServer server)
{
    [Fact]
    public async Task Settings_come_back_as_they_were_saved_and_can_be_sent_again()
    {
        foreach (var (path, body) in new[]
        {
            ("/v1/nodes/x.check", """{"labels":{"zh-CN":"检查","en":"Check"},"evidence":["photo|document"],"schema":{"type":"object"}}"""),
            ("/v1/templates/checked", """{"labels":{"zh-CN":"检","en":"C"},"steps":[{"key":"a","node":"need.raised","limit":{"length":"P2D","clock":"working","from":"chain"}}]}"""),
            ("/v1/calendars/night", """{"timeZone":"Asia/Shanghai","weeklyHours":{"mon":[["22:00","06:00+1"]]},"holidays":"cn"}"""),
            ("/v1/members/m-1", """{"name":"李","team":"east","quietHours":["22:00","07:30"]}"""),
        })
        {
            Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", path, body)).Status);
            var (status, read, _) = await server.SendAsync("GET", path);
            Assert.Equal((HttpStatusCode.OK, 1), (status, read.GetProperty("version").GetInt32()));
            var (resent, again, _) = await server.SendAsync("PUT", path, read.GetRawText());
            Assert.True(resent == HttpStatusCode.OK, $"{path} {again}");
            Assert.Equal(1, again.GetProperty("version").GetInt32());
        }
    }

    [Fact]
    public async Task A_save_over_a_version_that_was_not_seen_is_refused()
    {
        const string template = """{"labels":{"en":"T"},"steps":[{"key":"a","node":"need.raised"}]}""";
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-None-Match", "*"))).Status);

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-Match", "\"7\""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("PUT", "/v1/templates/versioned", template, headers: ("If-Match", "\"1\""))).Status);
    }
}
