using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SalesFlow.Web.Live;

/// <summary>Answers that the server read while it drew the page. They travel inside the page, so that the app shows the same when it takes over, and asks nothing twice.</summary>
public sealed class Handover
{
    private readonly ConcurrentDictionary<string, Answer> answers = new();

    /// <summary>Keeps what a GET answered.</summary>
    public void Keep(string path, int status, string? type, byte[] body) => answers[path] = new(status, type, body);

    /// <summary>The first to ask gets it; later ones ask the server.</summary>
    public Answer? Take(string path) => answers.TryRemove(path, out var answer) ? answer : null;

    public string Write()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (path, answer) in answers)
            {
                json.WriteStartArray(path);
                json.WriteNumberValue(answer.Status);
                json.WriteStringValue(answer.Type);
                json.WriteStringValue(Encoding.UTF8.GetString(answer.Body));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    public void Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            answers[member.Name] = new(member.Value[0].GetInt32(), member.Value[1].GetString(), Encoding.UTF8.GetBytes(member.Value[2].GetString() ?? ""));
        }
    }

    public sealed record Answer(int Status, string? Type, byte[] Body);
}

/// <summary>In the browser: answers GETs from what came with the page, says which language is wanted, and waits only as long as a person would.</summary>
public sealed class HandoverHandler(Handover handover, Look.Words words) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get && handover.Take(request.RequestUri!.PathAndQuery) is { } answer)
        {
            var content = new ByteArrayContent(answer.Body);
            content.Headers.ContentType = answer.Type is null ? null : MediaTypeHeaderValue.Parse(answer.Type);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = content, RequestMessage = request });
        }

        request.Headers.AcceptLanguage.Clear();
        request.Headers.AcceptLanguage.ParseAdd(words.Tag);
        return base.SendAsync(request, cancellationToken);
    }
}
