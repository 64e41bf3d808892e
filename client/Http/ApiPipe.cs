using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SalesFlow.Client;

/// <summary>Sends one call: credential, repeats, problem details to exception, JSON in and out.</summary>
internal sealed class ApiPipe(HttpClient http, string? apiKey, SalesFlowClientOptions options)
{
    private const int RememberedAnswers = 128;
    private readonly ConcurrentDictionary<string, (string Tag, object Answer)> remembered = new();

    public SalesFlowClientOptions Options => options;

    public async Task<T> GetAsync<T>(Route route, JsonTypeInfo<T> answer, CancellationToken cancel)
    {
        using var response = await SendAsync(HttpMethod.Get, route, null, true, cancel, whole: true);
        return await ReadAsync(response, answer, cancel);
    }

    /// <summary>As <see cref="GetAsync{T}"/>, but the server need not repeat an answer that did not change (304).</summary>
    public async Task<T> GetRememberedAsync<T>(Route route, JsonTypeInfo<T> answer, CancellationToken cancel) where T : class
    {
        var key = route.ToString();
        var known = remembered.TryGetValue(key, out var last);
        using var response = await SendAsync(HttpMethod.Get, route, null, true, cancel, request =>
        {
            if (known)
                request.Headers.TryAddWithoutValidation("If-None-Match", last.Tag);
        }, whole: true);
        if (response.StatusCode == HttpStatusCode.NotModified && known)
            return (T)last.Answer;
        var read = await ReadAsync(response, answer, cancel);
        if (response.Headers.ETag is { } tag)
        {
            if (remembered.Count >= RememberedAnswers)
                remembered.Clear();
            remembered[key] = (tag.ToString(), read);
        }
        return read;
    }

    public async Task<T> SendAsync<TBody, T>(HttpMethod method, Route route, TBody body, JsonTypeInfo<TBody> bodyInfo, JsonTypeInfo<T> answer,
        bool repeat, CancellationToken cancel, Action<HttpRequestMessage>? shape = null)
    {
        using var response = await SendAsync(method, route, Json(body, bodyInfo), repeat, cancel, shape, whole: true);
        return await ReadAsync(response, answer, cancel);
    }

    /// <summary>Serializes once; every attempt gets a content of its own, because a sent one can't be sent again.</summary>
    public static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> info, string mediaType = "application/json")
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, info);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType, "utf-8") } };
    }

    /// <param name="method">GET, PUT, …</param>
    /// <param name="route">Where to.</param>
    /// <param name="content">Makes the body, anew for each attempt.</param>
    /// <param name="repeat">A second call has no second effect.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <param name="shape">Adds headers.</param>
    /// <param name="whole">The answer is taken in as part of the attempt: a server that ends in the middle of it is asked again.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Route route, Func<HttpContent>? content, bool repeat, CancellationToken cancel,
        Action<HttpRequestMessage>? shape = null, bool whole = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? wait;
            try
            {
                var response = await OnceAsync(method, route, content, shape, repeat, whole, cancel);
                if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
                    return response;
                using (response)
                {
                    var asked = RetryRules.After(response.Headers.RetryAfter, options.Time.GetUtcNow());
                    wait = repeat && RetryRules.MayPass(response.StatusCode) ? RetryRules.Wait(attempt, asked, options) : null;
                    if (wait is null)
                        throw new SalesFlowException(response.StatusCode, await ProblemAsync(response, cancel), asked);
                }
            }
            catch (Exception fault) when (repeat && RetryRules.MayPass(fault, cancel) && attempt < options.Attempts)
            {
                wait = RetryRules.Wait(attempt, null, options);
            }
            await Task.Delay(wait ?? TimeSpan.Zero, options.Time, cancel);
        }
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> info, CancellationToken cancel)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        return await JsonSerializer.DeserializeAsync(body, info, cancel)
            ?? throw new SalesFlowException(response.StatusCode, new Problem { Code = "empty-answer", Detail = "The server answered null." }, null);
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, Route route, Func<HttpContent>? content, Action<HttpRequestMessage>? shape, bool repeat,
        bool whole, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(route.ToString(), UriKind.Relative)) { Content = content?.Invoke() };
        if (apiKey is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        shape?.Invoke(request);
        if (!repeat)
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var limit = new CancellationTokenSource(options.AttemptTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        if (whole)
        {
            try
            {
                await response.Content.LoadIntoBufferAsync(either.Token);
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        return response;
    }

    private static async Task<Problem> ProblemAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return new Problem { Title = response.ReasonPhrase };
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            return await JsonSerializer.DeserializeAsync(body, SalesFlowJson.Default.Problem, cancel) ?? new Problem();
        }
        catch (JsonException)
        {
            // A proxy's page under a JSON name: the status still says enough.
            return new Problem { Title = response.ReasonPhrase };
        }
    }
}
