using Microsoft.AspNetCore.Http;
using SalesFlow.Api;
using SalesFlow.Web.Live;
using SalesFlow.Web.Look;

namespace SalesFlow.Web;

/// <summary>Sends the reader's own credential and language along, and keeps what was answered for the browser.</summary>
internal sealed class RecordingHandler(LoopbackHandler loopback, IHttpContextAccessor accessor, Handover handover, Words words) : DelegatingHandler(loopback)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        if (accessor.HttpContext?.Request.Headers.Cookie is { Count: > 0 } cookie)
        {
            request.Headers.TryAddWithoutValidation("Cookie", (IEnumerable<string?>)cookie);
        }

        request.Headers.AcceptLanguage.ParseAdd(words.Tag);
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Get && response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            handover.Keep(path, (int)response.StatusCode, response.Content.Headers.ContentType.ToString(), await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }

        return response;
    }
}
