using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SalesFlow.Api;

namespace SalesFlow.Telemetry;

/// <summary>What every log line of a request is told with: the tenant, once the key has shown it. Read only when a line is written.</summary>
internal sealed class RequestScope(HttpContext http) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => http.Features.Get<Caller>() is null ? 0 : 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Tenant", http.Features.Get<Caller>()?.Tenant),
        1 => new("KeyId", http.Features.Get<Caller>()?.KeyId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    public override string ToString() => string.Join(' ', this.Select(pair => $"{pair.Key}:{pair.Value}"));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static Func<HttpContext, RequestDelegate, Task> Middleware(ILogger log) => async (http, next) =>
    {
        using (log.BeginScope(new RequestScope(http)))
        {
            await next(http);
        }
    };
}
