using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SalesFlow.Transcription;

/// <summary>Asks an OpenAI-compatible endpoint: a multipart form with <c>file</c>, <c>model</c> and <c>language</c>, answered by <c>{"text"}</c> or <c>{"error":{"message"}}</c>.</summary>
public sealed class HttpTranscriber(IOptions<TranscriptionOptions> options) : ITranscriber, IDisposable
{
    private const int LongestAnswer = 1 << 20, LongestText = 50_000, LongestReason = 300;

    // Providers tell the form of a recording by its name.
    private static readonly Dictionary<string, string> Extensions = new()
    {
        ["audio/mpeg"] = "mp3", ["audio/mp4"] = "m4a", ["audio/wav"] = "wav", ["audio/ogg"] = "ogg", ["audio/amr"] = "amr", ["video/webm"] = "webm", ["video/mp4"] = "mp4",
    };

    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
    {
        Timeout = options.Value.Timeout, MaxResponseContentBufferSize = LongestAnswer,
    };

    public async Task<TranscriptionResult> TranscribeAsync(Stream audio, string mediaType, CancellationToken cancellation)
    {
        var settings = options.Value;
        if (!Extensions.TryGetValue(mediaType, out var extension))
        {
            return new(null, Detail: $"a recording of the type {mediaType} is not speech");
        }

        using var form = new MultipartFormDataContent
        {
            { new StreamContent(audio) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } }, "file", $"speech.{extension}" },
            { new StringContent(settings.Model), "model" },
            { new StringContent("json"), "response_format" },
        };
        if (settings.Language != "auto")
        {
            form.Add(new StringContent(settings.Language), "language");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = form };
        if (settings.ApiKey is not ("none" or ""))
        {
            request.Headers.Authorization = new("Bearer", settings.ApiKey);
        }

        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            return Read(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException e)
        {
            return new(null, Again: true, $"the provider was not reached: {Short(e.Message)}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, Again: true, $"the provider did not answer within {settings.Timeout.TotalSeconds:0} s");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>What this very recording is refused for stays refused; a wrong key, a wrong address and an overloaded provider may be mended.</summary>
    private static TranscriptionResult Read(HttpStatusCode status, string body)
    {
        var (text, reason) = Answer(body);
        if (status == HttpStatusCode.OK)
        {
            return text is null ? new(null, Again: true, "the provider's answer has no 'text'")
                : string.IsNullOrWhiteSpace(text) ? new(null, Detail: "no speech was recognised")
                : new(text.Length > LongestText ? text[..LongestText] : text);
        }

        var final = status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity;
        return new(null, Again: !final, $"the provider answered {(int)status}{(reason is null ? "" : $": {Short(reason)}")}");
    }

    private static (string? Text, string? Reason) Answer(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return root.ValueKind != JsonValueKind.Object ? (null, null) : (Word(root, "text"), root.TryGetProperty("error", out var error) ? error.ValueKind == JsonValueKind.Object ? Word(error, "message") : $"{error}" : null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Word(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Short(string text) => text.Length > LongestReason ? text[..LongestReason] : text;
}
