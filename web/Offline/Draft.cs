using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.JSInterop;

namespace SalesFlow.Web.Offline;

/// <summary>A form that is being filled in. It is kept on the device with every change, so that a reload or a dead battery costs nothing.</summary>
public sealed class Draft(DeviceQueue queue, string key)
{
    private JsonObject values = [];

    /// <summary>A field's text; empty where nothing was typed.</summary>
    public string this[string name]
    {
        get => values[name]?.GetValue<string>() ?? "";
        set => values[name] = value;
    }

    /// <summary>Digests of the pictures taken.</summary>
    public IReadOnlyList<string> Photos => this["photos"].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The position as evidence; null while there is none.</summary>
    public JsonObject? Place => this["place"] is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : null;

    /// <summary>The recording; null while there is none.</summary>
    public Recording? Audio => this["audio"] is { Length: > 0 } sha256 && double.TryParse(this["audioSeconds"], System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? new(sha256, seconds) : null;

    /// <summary>Chosen once for each form, so that sending it twice has no second effect.</summary>
    public string Id => this["id"];

    public bool Has(string name) => this[name].Trim().Length > 0;

    public void AddPhotos(IEnumerable<string> digests) => this["photos"] = string.Join(' ', Photos.Union(digests));

    public void RemovePhoto(string digest) => this["photos"] = string.Join(' ', Photos.Where(one => one != digest));

    /// <summary>What was typed before; call it after the first rendering.</summary>
    public async Task ReadAsync()
    {
        if (await (await queue.ModuleAsync()).InvokeAsync<string?>("draft", key) is { } text && JsonNode.Parse(text) is JsonObject kept)
        {
            // What was typed while this was read is newer.
            foreach (var (name, value) in values)
            {
                kept[name] = value?.DeepClone();
            }

            values = kept;
        }

        if (Id.Length == 0)
        {
            this["id"] = Guid.NewGuid().ToString("n");
        }
    }

    public async Task SaveAsync() => await (await queue.ModuleAsync()).InvokeVoidAsync("keepDraft", key, values.ToJsonString());

    /// <summary>Begins anew: what was in it is in the queue or on the server.</summary>
    public async Task DropAsync()
    {
        values = [];
        this["id"] = Guid.NewGuid().ToString("n");
        await (await queue.ModuleAsync()).InvokeVoidAsync("dropDraft", key);
    }
}

/// <summary>Speech that is kept on the device.</summary>
/// <param name="Seconds">How long it is.</param>
public sealed record Recording(string Sha256, double Seconds)
{
    public JsonObject Evidence() => new() { ["kind"] = "audio", ["sha256"] = Sha256, ["name"] = "voice.webm" };
}
