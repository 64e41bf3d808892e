using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Mcp;

/// <summary>Asks the HTTP API with the caller's own credential, so that a tool shows what the API shows this caller and nothing else.</summary>
internal sealed class OwnApi(LoopbackHandler loopback) : IDisposable
{
    private static readonly Uri Self = new("http://self/");
    private readonly HttpClient http = new(loopback, disposeHandler: false) { BaseAddress = Self };

    /// <exception cref="ProblemException">The API refused: the same problem.</exception>
    public async Task<T> GetAsync<T>(HttpContext caller, string path, Language language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Language", language == Language.English ? "en" : "zh-CN");
        foreach (var name in new[] { "Authorization", "Cookie" })
        {
            if (caller.Request.Headers[name] is { Count: > 0 } value)
            {
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        using var answer = await http.SendAsync(request, caller.RequestAborted);
        var body = await answer.Content.ReadAsByteArrayAsync(caller.RequestAborted);
        return answer.StatusCode == HttpStatusCode.OK ? JsonSerializer.Deserialize<T>(body, ApiJson.Options)! : throw new ProblemException(Problem(answer.StatusCode, body));
    }

    public void Dispose() => http.Dispose();

    private static Problem Problem(HttpStatusCode status, byte[] body)
    {
        try
        {
            using var said = JsonDocument.Parse(body);
            var root = said.RootElement;
            return new((int)status, root.GetProperty("code").GetString()!, root.GetProperty("title").GetString()!, root.GetProperty("detail").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new((int)status, $"http-{(int)status}", "The request was not done", Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length))));
        }
    }
}
