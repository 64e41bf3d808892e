using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.JSInterop;
using SalesFlow.Client;
using SalesFlow.Web.Look;
using SalesFlow.Web.Sessions;

namespace SalesFlow.Web.Offline;

/// <summary>An action that is on this device and not yet, or never, on the server.</summary>
/// <param name="Id">The action's own.</param>
/// <param name="Title">What it is, in the words of when it was recorded.</param>
/// <param name="At">When it was put here, by the device's clock.</param>
/// <param name="Refused">It will not be sent again by itself.</param>
/// <param name="Detail">Why it was refused.</param>
/// <param name="Files">How many files go with it.</param>
public sealed record QueuedAction(string Id, string Title, DateTimeOffset At, bool Refused, string? Detail, int Files);

/// <summary>What became of an action that was just recorded.</summary>
/// <param name="State">sent | waiting | refused</param>
/// <param name="Detail">Why it was refused.</param>
/// <param name="Missing">What the server says is missing, in words.</param>
public sealed record Outcome(string State, string? Detail, IReadOnlyList<string> Missing)
{
    public bool Sent => State == "sent";

    public bool Waiting => State == "waiting";
}

/// <summary>The queue on the device, as pages use it. Everything that people record goes through it, with a network as without.</summary>
public sealed class DeviceQueue(IJSRuntime js, Session session, Words words) : IAsyncDisposable
{
    private DotNetObjectReference<DeviceQueue>? self;
    private Task<IJSObjectReference>? module;

    /// <summary>Tells that <see cref="Items"/> or <see cref="Offline"/> are others now.</summary>
    public event Action? Changed;

    public IReadOnlyList<QueuedAction> Items { get; private set; } = [];

    public bool Offline { get; private set; }

    public int Waiting => Items.Count(item => !item.Refused);

    public int Refused => Items.Count(item => item.Refused);

    /// <summary>The script; only where there is a browser, so not before the first rendering.</summary>
    public Task<IJSObjectReference> ModuleAsync() => module ??= StartAsync();

    /// <summary>Keeps the action on the device, then sends it if it can be.</summary>
    /// <param name="action">As the API takes it, with its own id.</param>
    /// <param name="title">Under which it is shown while it waits.</param>
    /// <param name="files">Digests of the files that go before it.</param>
    public async Task<Outcome> PostAsync(JsonObject action, string title, params IReadOnlyList<string> files)
    {
        action["actor"] ??= session.Member;
        var text = await (await ModuleAsync()).InvokeAsync<string>("post", title, action.ToJsonString(), files.ToArray());
        using var json = JsonDocument.Parse(text);
        var missing = json.RootElement.TryGetProperty("answer", out var answer) && answer.TryGetProperty("missing", out var list)
            ? list.EnumerateArray().Select(one => one.TryGetProperty("detail", out var detail) ? MissingWords.Said(detail.GetString()!, words) : one.GetProperty("kind").GetString()!).ToArray() : [];
        return new(json.RootElement.GetProperty("state").GetString()!, Why(json.RootElement), missing);
    }

    /// <summary>Sends everything that waits now, and a refused one once more.</summary>
    public async Task RetryAsync(string? id = null) => await (await ModuleAsync()).InvokeVoidAsync("retry", id);

    /// <summary>Takes an action off the device for good.</summary>
    public async Task DiscardAsync(string id) => await (await ModuleAsync()).InvokeVoidAsync("discard", id);

    /// <summary>At sign-out.</summary>
    public async Task ForgetAsync() => await (await ModuleAsync()).InvokeVoidAsync("forget");

    /// <summary>Called by the script at every change.</summary>
    [JSInvokable]
    public void Told(string text)
    {
        using var json = JsonDocument.Parse(text);
        Offline = json.RootElement.GetProperty("offline").GetBoolean();
        Items = [.. json.RootElement.GetProperty("items").EnumerateArray().Select(item => new QueuedAction(
            item.GetProperty("id").GetString()!, Text(item, "title") ?? "", item.GetProperty("at").GetDateTimeOffset(), Text(item, "state") == "refused", Why(item), item.GetProperty("files").GetInt32()))];
        Changed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        self?.Dispose();
        if (module is { IsCompletedSuccessfully: true })
        {
            await (await module).DisposeAsync();
        }
    }

    private async Task<IJSObjectReference> StartAsync()
    {
        self = DotNetObjectReference.Create(this);
        var script = await js.InvokeAsync<IJSObjectReference>("import", "./queue.js");
        var who = await session.ReadAsync();
        await script.InvokeVoidAsync("start", self, $"{who?.Tenant}/{who?.Member ?? "key"}");
        return script;
    }

    /// <summary>Why it was refused, in the viewer's language.</summary>
    private string? Why(JsonElement item) => Text(item, "code") is null && Text(item, "detail") is null ? null
        : ProblemWords.Of(Text(item, "code"), Text(item, "detail"), item.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array ? [.. errors.EnumerateArray().Select(error => new FieldError(Text(error, "pointer") ?? "", Text(error, "detail") ?? ""))] : [], words);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
