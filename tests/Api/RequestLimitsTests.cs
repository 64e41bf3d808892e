using System.Net;
using System.Net.Sockets;
using System.Text;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>What one request may take before anyone knows whose it is, and after.</summary>
[Collection(OneServer.Name)]
public sealed class RequestLimitsTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_refused_with_and_without_its_length()
    {
        var body = $$"""{"id":"big","name":"{{new string('x', 1_048_576)}}"}""";
        var (status, told, _) = await server.SendAsync("PUT", "/v1/members/big", body);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (status, told.GetProperty("code").GetString()));

        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/members/big") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) { Headers = { { "Content-Type", "application/json" } } } };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization = new("Bearer", EdgeServer.AdminKey);
        using var chunked = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1/actions")]
    [InlineData("POST", "/v1/actions/batch")]
    [InlineData("PUT", "/v1/members/deep")]
    [InlineData("PUT", "/v1/templates/deep")]
    [InlineData("PUT", "/v1/identity")]
    [InlineData("POST", "/v1/chains")]
    public async Task Nesting_is_bounded(string method, string path)
    {
        var deep = string.Concat(Enumerable.Repeat("""{"fields":""", 2_000)) + "1" + new string('}', 2_000);
        var (status, body, _) = await server.SendAsync(method, path, deep);
        Assert.True((int)status is 400 or 422, $"{status}");
        Assert.NotEqual("", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Headers_and_addresses_are_bounded()
    {
        Assert.Equal(431, await StatusAsync($"GET /healthz/live HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 40_000)}\r\n\r\n"));
        Assert.Equal(431, await StatusAsync($"GET /healthz/live HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: 1\r\n"))}\r\n"));
        Assert.Equal(414, await StatusAsync($"GET /{new string('x', 10_000)} HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal(400, await StatusAsync("GET /healthz/live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"));
        Assert.Equal(400, await StatusAsync("POST /v1/actions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"));
        Assert.Equal(200, await StatusAsync("GET /healthz/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    private async Task<int> StatusAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, Cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return int.Parse((await reader.ReadLineAsync(Cancel))!.Split(' ')[1]);
    }
}
