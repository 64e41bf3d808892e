using Microsoft.Extensions.Options;
using SalesFlow.Transcription;
using Xunit;

namespace SalesFlow.Tests.Transcription;

/// <summary>What is asked of a provider, and what is made of each of its answers.</summary>
public sealed class HttpTranscriberTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recording_is_sent_as_the_providers_form_with_key_model_and_language()
    {
        await using var server = await SpeechServer.StartAsync();
        using var transcriber = Of(server, o => (o.ApiKey, o.Model, o.Language) = ("sk-test", "whisper-large", "zh"));
        var result = await transcriber.TranscribeAsync(new MemoryStream([1, 2, 3]), "audio/mpeg", Cancel);

        Assert.StartsWith("客户投诉", result.Text, StringComparison.Ordinal);
        var asked = Assert.Single(server.Requests);
        Assert.Equal(("Bearer sk-test", "whisper-large", "zh", "json", "speech.mp3", "audio/mpeg"), (asked.Authorization, asked.Model, asked.Language, asked.Format, asked.FileName, asked.MediaType));
        Assert.Equal([1, 2, 3], asked.Audio);
    }

    [Fact]
    public async Task Without_key_and_language_neither_is_sent()
    {
        await using var server = await SpeechServer.StartAsync();
        using var transcriber = Of(server);
        await transcriber.TranscribeAsync(new MemoryStream([1]), "audio/ogg", Cancel);

        Assert.Equal(("", "", "whisper-1", "speech.ogg"), (server.Requests.Single().Authorization, server.Requests.Single().Language, server.Requests.Single().Model, server.Requests.Single().FileName));
    }

    // What is wrong with the recording stays wrong; what is wrong with the key, the address or the provider may be mended.
    [Theory]
    [InlineData(400, "Invalid file format.", false)]
    [InlineData(413, "Maximum content size limit exceeded", false)]
    [InlineData(415, "Unsupported media", false)]
    [InlineData(422, "Audio file is too short", false)]
    [InlineData(401, "Incorrect API key provided", true)]
    [InlineData(404, "The model does not exist", true)]
    [InlineData(429, "Rate limit reached", true)]
    [InlineData(500, "The server had an error", true)]
    [InlineData(503, "Overloaded", true)]
    public async Task A_refusal_is_told_in_the_providers_words_and_asked_again_only_where_that_may_help(int status, string message, bool again)
    {
        await using var server = await SpeechServer.StartAsync();
        server.Last = (status, SpeechServer.Error(message));
        using var transcriber = Of(server);

        Assert.Equal(new TranscriptionResult(null, again, $"the provider answered {status}: {message}"), await transcriber.TranscribeAsync(new MemoryStream([1]), "audio/mp4", Cancel));
    }

    [Theory]
    [InlineData(200, "<html>proxy</html>", true, "the provider's answer has no 'text'")]
    [InlineData(200, "{}", true, "the provider's answer has no 'text'")]
    [InlineData(200, """{"text":"  "}""", false, "no speech was recognised")]
    [InlineData(502, "<html>bad gateway</html>", true, "the provider answered 502")]
    [InlineData(400, """{"error":"plain words"}""", false, "the provider answered 400: plain words")]
    public async Task Answers_that_are_none_are_told_as_such(int status, string body, bool again, string detail)
    {
        await using var server = await SpeechServer.StartAsync();
        server.Last = (status, body);
        using var transcriber = Of(server);

        Assert.Equal(new TranscriptionResult(null, again, detail), await transcriber.TranscribeAsync(new MemoryStream([1]), "audio/wav", Cancel));
    }

    [Fact]
    public async Task A_provider_that_is_not_there_or_does_not_answer_in_time_is_asked_again()
    {
        var server = await SpeechServer.StartAsync();
        server.Hold = new TaskCompletionSource();
        using (var slow = Of(server, o => o.Timeout = TimeSpan.FromMilliseconds(300)))
        {
            var result = await slow.TranscribeAsync(new MemoryStream([1]), "audio/mp4", Cancel);
            Assert.True(result is { Text: null, Again: true }, result.Detail);
            Assert.Contains("did not answer", result.Detail, StringComparison.Ordinal);
        }

        server.Hold.SetResult();
        var endpoint = server.Endpoint;
        await server.DisposeAsync();
        using var gone = new HttpTranscriber(Options.Create(new TranscriptionOptions { Endpoint = endpoint }));
        var nobody = await gone.TranscribeAsync(new MemoryStream([1]), "audio/mp4", Cancel);
        Assert.True(nobody is { Text: null, Again: true }, nobody.Detail);
        Assert.Contains("was not reached", nobody.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_sound_is_not_sent()
    {
        await using var server = await SpeechServer.StartAsync();
        using var transcriber = Of(server);

        Assert.False((await transcriber.TranscribeAsync(new MemoryStream([1]), "text/plain", Cancel)).Again);
        Assert.Empty(server.Requests);
    }

    private static HttpTranscriber Of(SpeechServer server, Action<TranscriptionOptions>? more = null)
    {
        var options = new TranscriptionOptions { Endpoint = server.Endpoint };
        more?.Invoke(options);
        return new(Options.Create(options));
    }
}
