using System.Text;

namespace SalesFlow.Bench;

/// <summary>A GET that is the same every time.</summary>
public static class GetRequest
{
    /// <summary>Sends it on all connections until the time is over.</summary>
    /// <param name="etag">Asks only for what is not this version; null asks always.</param>
    public static LoadRender Render(Uri target, string path, string apiKey, string? etag = null)
    {
        var request = Encoding.UTF8.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {target.Authority}\r\nAuthorization: Bearer {apiKey}\r\n" + (etag is null ? "" : $"If-None-Match: {etag}\r\n") + "\r\n");
        return (_, _, buffer) =>
        {
            request.CopyTo(buffer);
            return request.Length;
        };
    }
}
