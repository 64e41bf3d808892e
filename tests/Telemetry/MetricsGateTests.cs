using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace SalesFlow.Telemetry;

public sealed class MetricsGateTests
{
    [Theory]
    [InlineData(MetricsAccess.Loopback, "127.0.0.1", null, true)]
    [InlineData(MetricsAccess.Loopback, "::1", null, true)]
    [InlineData(MetricsAccess.Loopback, "::ffff:127.0.0.1", null, true)]
    [InlineData(MetricsAccess.Loopback, "10.0.0.7", null, false)]
    [InlineData(MetricsAccess.Loopback, "::ffff:10.0.0.7", null, false)]
    [InlineData(MetricsAccess.Loopback, null, null, false)]
    [InlineData(MetricsAccess.Loopback, "127.0.0.1", "X-Forwarded-For", false)]
    [InlineData(MetricsAccess.Loopback, "127.0.0.1", "Forwarded", false)]
    [InlineData(MetricsAccess.Loopback, "127.0.0.1", "X-Real-IP", false)]
    [InlineData(MetricsAccess.Loopback, "127.0.0.1", "Via", false)]
    [InlineData(MetricsAccess.On, "10.0.0.7", null, true)]
    [InlineData(MetricsAccess.Off, "127.0.0.1", null, false)]
    public void Who_may_read(MetricsAccess access, string? address, string? header, bool opens)
    {
        var http = Request("GET", "/metrics", address);
        if (header is not null)
        {
            http.Request.Headers[header] = "203.0.113.9";
        }

        Assert.Equal(opens, MetricsGate.Opens(http, access));
    }

    [Theory]
    [InlineData("POST", "/metrics")]
    [InlineData("GET", "/metrics/more")]
    [InlineData("GET", "/v1/actions")]
    public void Nothing_else_is_answered(string method, string path) => Assert.False(MetricsGate.Opens(Request(method, path, "127.0.0.1"), MetricsAccess.On));

    private static DefaultHttpContext Request(string method, string path, string? address) => new()
    {
        Request = { Method = method, Path = path },
        Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) },
    };
}
