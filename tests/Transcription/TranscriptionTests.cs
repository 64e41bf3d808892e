using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Hosting;
using SalesFlow.Support;
using SalesFlow.Tests.Visits;
using Xunit;
using Some = SalesFlow.EndToEnd.Some;

namespace SalesFlow.Tests.Transcription;

/// <summary>Speech-to-text as a plug: the whole server beside a provider that answers as real ones do.</summary>
public sealed class TranscriptionTests : IAsyncLifetime
{
    private const string Key = "sf_tttttttttttttttttttttttttttttttttttttttt";
    private readonly string directory = Directory.CreateTempSubdirectory("salesflow-speech-").FullName;
    private SpeechServer speech = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => speech = await SpeechServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await speech.DisposeAsync();
        Folder.Delete(directory);
    }

    [Fact]
    public async Task A_notes_recording_is_written_down_beside_the_request_tagged_and_searchable()
    {
        await using var server = await Server(on: true);
        speech.Hold = new TaskCompletionSource();
        speech.Answers.Enqueue((429, SpeechServer.Error("Rate limit reached")));
        var audio = await Upload(server, "n");
        await Note(server, "n-1", audio);
        // Nobody waits for the provider: the note is kept and answered before it.
        Assert.Equal("recorded", Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech"));
        speech.Hold.SetResult();
        speech.Hold = null;

        await Company.UntilAsync(async () => Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech") == "written", "the words");
        var note = await server.Company.GetAsync("/v1/notes/n-1");
        Assert.Equal(("客户投诉主轴又坏了,要求下周三之前派工程师到现场处理", "whisper-1", "complaint"), (Text(note, "text"), Text(note, "speechDetail"), Text(note.GetProperty("tags")[0], "key")));
        Assert.Equal("n-1", Text(Assert.Single(await server.Company.AllAsync($"/v1/notes?search={Uri.EscapeDataString("派工程师")}")), "id"));
        Assert.Equal(2, speech.Requests.Count);
        Assert.Equal((2, audio), (note.GetProperty("actions").GetInt32(), Text(note, "audio")));
    }

    [Fact]
    public async Task A_visits_recording_becomes_the_transcript_that_makes_it_valid()
    {
        await using var server = await Server(on: true);
        var scene = new VisitScene(server.Company);
        var audio = await Upload(server, "v");
        var receipt = await scene.RecordAsync("v-1", await scene.PhotoAsync("现场"), VisitScene.Place, VisitScene.Todo("td-1"), new EvidenceItem { Kind = "audio", Sha256 = audio, Name = "会谈.mp3" });
        Assert.Equal(["transcript"], receipt.Missing.Select(m => m.Kind));

        await Company.UntilAsync(async () => Text(await scene.ReadAsync("v-1"), "state") == "valid", "the transcript");
        var visit = await scene.ReadAsync("v-1");
        Assert.Equal(("rep-1", "written", "whisper-1"), (Text(visit, "owner"), Text(visit.GetProperty("speech")[0], "state"), Text(visit.GetProperty("speech")[0], "detail")));
        Assert.Equal(StepState.Done, (await server.Company.ChainAsync("visit:v-1")).Steps[0].State);
    }

    [Fact]
    public async Task A_recording_that_the_provider_refuses_says_why_and_is_not_sent_again()
    {
        await using var server = await Server(on: true);
        speech.Last = (400, SpeechServer.Error("Invalid file format."));
        await Note(server, "n-1", await Upload(server, "bad"));

        await Company.UntilAsync(async () => Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech") == "failed", "the refusal");
        Assert.Equal("the provider answered 400: Invalid file format.", Text(await server.Company.GetAsync("/v1/notes/n-1"), "speechDetail"));
        Assert.Single(speech.Requests);
    }

    [Fact]
    public async Task A_provider_that_stays_away_is_given_up_in_the_end_and_the_note_says_why()
    {
        await using var server = await Server(on: true, ("SalesFlow:Transcription:GiveUpAfter", "00:00:02"));
        speech.Last = (503, SpeechServer.Error("Overloaded"));
        await Note(server, "n-1", await Upload(server, "away"));

        await Company.UntilAsync(async () => Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech") == "failed", "giving up");
        Assert.Equal("the provider answered 503: Overloaded", Text(await server.Company.GetAsync("/v1/notes/n-1"), "speechDetail"));
    }

    [Fact]
    public async Task Visits_to_dos_notes_and_ideas_are_folded_from_their_records_to_the_same_rows_by_verify()
    {
        await using (var server = await Server(on: true))
        {
            var scene = new VisitScene(server.Company);
            var photo = await scene.PhotoAsync("现场");
            await scene.RecordAsync("v-1", photo, VisitScene.Place, VisitScene.Todo("td-1"), new EvidenceItem { Kind = "audio", Sha256 = await Upload(server, "v"), Name = "会谈.mp3" });
            var late = Recording("late");
            await scene.RecordAsync("v-2", EvidenceItem.Photo(EvidenceApi.DigestOf(late), "x.mp3"), VisitScene.Said);
            await server.Company.Client.Evidence.UploadAsync(late, "audio/mpeg", Cancel);
            await Note(server, "n-1", await Upload(server, "n"));
            await Company.UntilAsync(async () => Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech") == "written", "the note's words");
            await Company.UntilAsync(async () => Text(await scene.ReadAsync("v-1"), "state") == "valid", "the visit's words");
            await server.Company.PostAsync("/v1/actions", """{"id":"t","node":"note.tagged","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","note":"n-1","fields":{"tags":["idea"]}}""");
            await server.Company.PostAsync("/v1/actions", """{"id":"l","node":"note.linked","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","note":"n-1","fields":{"idea":"i-1"}}""");
            await server.Company.PostAsync("/v1/actions", """{"id":"a","node":"idea.accepted","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","idea":"i-1"}""");
            await server.Company.PostAsync("/v1/actions", """{"id":"d","node":"todo.done","occurredAt":"2026-02-03T10:00:00Z","actor":"rep-1","todo":"td-1"}""");
            await Company.UntilAsync(async () => await server.Pending() == 0, "what follows");
        }

        var (exit, output, error) = await Cli.VerifyAsync(directory);
        Assert.True(exit == 0, output + error);
        Assert.DoesNotContain("differs", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_whose_file_arrives_later_is_written_down_then()
    {
        await using var server = await Server(on: true);
        var file = Recording("later");
        await Note(server, "n-1", EvidenceApi.DigestOf(file));
        await server.Company.Client.Evidence.UploadAsync(file, "audio/mpeg", Cancel);

        await Company.UntilAsync(async () => Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech") == "written", "the words");
    }

    [Fact]
    public async Task Without_a_provider_the_clients_own_transcript_is_taken_and_nothing_is_sent_anywhere()
    {
        await using var server = await Server(on: false);
        var audio = await Upload(server, "off");
        await Note(server, "n-1", audio);
        await Note(server, "n-2", audio, ""","evidence":[{"kind":"audio","sha256":"AUDIO"},{"kind":"transcript","text":"友商在谈"}]""");
        Assert.Equal(("友商在谈", "written"), (Text(await server.Company.GetAsync("/v1/notes/n-2"), "text"), Text(await server.Company.GetAsync("/v1/notes/n-2"), "speech")));

        // Later effects of the same shards are done, so the recording's was looked at too.
        await Company.UntilAsync(async () => await server.Pending() == 0, "the shards' round");
        Assert.Equal("recorded", Text(await server.Company.GetAsync("/v1/notes/n-1"), "speech"));
        Assert.Empty(speech.Requests);
    }

    private static byte[] Recording(string what) => [.. "ID3"u8, .. Encoding.UTF8.GetBytes(what)];

    private static Task<string> Upload(Running server, string what) => server.Company.Client.Evidence.UploadAsync(Recording(what), "audio/mpeg", Cancel);

    private static Task<JsonElement> Note(Running server, string id, string audio, string evidence = ""","evidence":[{"kind":"audio","sha256":"AUDIO"}]""") => server.Company.PostAsync(
        "/v1/actions", $$"""{"id":"{{id}}-a","node":"note.taken","occurredAt":"{{Some.Now:O}}","actor":"rep-1","customer":"c-1","note":"{{id}}","fields":{"seconds":9}{{evidence.Replace("AUDIO", audio, StringComparison.Ordinal)}}}""");

    private async Task<Running> Server(bool on, params (string Name, string Value)[] more)
    {
        var app = await ServerHost.BuildAsync(new Dictionary<string, string?>(more.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)))
        {
            ["SalesFlow:Transcription:AskAgainAfter"] = "00:00:00.500",
            ["SalesFlow:DataDirectory"] = directory, ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = Key, ["urls"] = "http://127.0.0.1:0",
            ["SalesFlow:Deadline:EffectsAfter"] = "00:00:00.100", ["SalesFlow:Deadline:PollEvery"] = "00:00:00.300", ["SalesFlow:Transcription:Endpoint"] = on ? speech.Endpoint : "off",
        }, quiet: true);
        await app.StartAsync(Cancel);
        return new(app);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed class Running(WebApplication app) : IAsyncDisposable
    {
        private readonly HttpClient http = new() { BaseAddress = new(app.Urls.First()) };

        public Company Company => new(http, Key);

        /// <summary>Effects that were kept and not done.</summary>
        public async Task<int> Pending()
        {
            var store = (SalesFlow.Journal.IStore)app.Services.GetService(typeof(SalesFlow.Journal.IStore))!;
            var count = 0;
            for (var shard = 0; shard < 64; shard++)
            {
                count += (await store.EffectsAsync(shard, Some.Now.AddMinutes(1), 10)).Count;
            }

            return count;
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
