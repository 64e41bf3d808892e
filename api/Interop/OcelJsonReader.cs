using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Interop;

/// <summary>Bounds of what is read. Beyond them a log is refused and never half read.</summary>
internal static class OcelBounds
{
    public const long Bytes = 128 * 1024 * 1024;
    public const int Items = 1_000_000;
    public const int Parts = 1_000;
    public const int Characters = 1_048_576;
    public const int Depth = 16;
}

/// <summary>What makes a log unreadable: where, and what to do.</summary>
internal static class OcelProblems
{
    public static ProblemException Invalid(string place, string detail) => new(new Problem(422, "ocel-invalid", "The log is not valid OCEL 2.0", $"{place}: {detail}", [new(place, detail)]));

    public static ProblemException Version(string sign) => new(new Problem(
        422, "ocel-version", "The log is of another version", $"This is OCEL 1.0 ({sign}), which cannot tell how things relate. Save it again as OCEL 2.0, as JSON with eventTypes, objectTypes, events and objects or as SQLite, and send that."));
}

/// <summary>OCEL 2.0 from JSON.</summary>
internal static class OcelJsonReader
{
    /// <exception cref="ProblemException">400 no JSON, 422 not OCEL 2.0; names the place.</exception>
    public static OcelLog Read(ReadOnlyMemory<byte> text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = OcelBounds.Depth });
        }
        catch (JsonException e)
        {
            throw new ProblemException(JsonErrors.Malformed(e));
        }

        using (document)
        {
            try
            {
                return Read(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                // Escapes that stand for no character are found when a text is taken out.
                throw OcelProblems.Invalid("", "a text holds an escape that stands for no character");
            }
        }
    }

    private static OcelLog Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw OcelProblems.Invalid("", "must be an object with eventTypes, objectTypes, events and objects");
        }

        if (root.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name.StartsWith("ocel:", StringComparison.Ordinal)) is { } old)
        {
            throw OcelProblems.Version($"it has '{old}'");
        }

        return new(
            [.. Items(root, "events").Select(item => new OcelEvent(
                Need(item.At, item.Json, "id"), Need(item.At, item.Json, "type"), Time(item.At, item.Json), Attributes(item.At, item.Json, timed: false), Relations(item.At, item.Json), item.At))],
            [.. Items(root, "objects").Select(item => new OcelObject(
                Need(item.At, item.Json, "id"), Need(item.At, item.Json, "type"), Attributes(item.At, item.Json, timed: true), Relations(item.At, item.Json), item.At))]);
    }

    private static IEnumerable<(string At, JsonElement Json)> Items(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw OcelProblems.Invalid($"/{name}", "must be an array");
        }

        return Items(list, $"/{name}", OcelBounds.Items);
    }

    private static IEnumerable<(string At, JsonElement Json)> Items(JsonElement list, string at, int most)
    {
        if (list.GetArrayLength() > most)
        {
            throw OcelProblems.Invalid(at, $"holds more than {most:N0} items; send it in parts");
        }

        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            var place = $"{at}/{i++}";
            yield return item.ValueKind == JsonValueKind.Object ? (place, item) : throw OcelProblems.Invalid(place, "must be an object");
        }
    }

    private static List<OcelAttribute> Attributes(string at, JsonElement of, bool timed)
    {
        var found = new List<OcelAttribute>();
        foreach (var (place, item) in Parts(at, of, "attributes"))
        {
            found.Add(new(Need(place, item, "name"), Need(place, item, "value", empty: true), timed ? Time(place, item) : null));
        }

        return found;
    }

    private static List<OcelRelation> Relations(string at, JsonElement of)
    {
        var found = new List<OcelRelation>();
        foreach (var (place, item) in Parts(at, of, "relationships"))
        {
            found.Add(new(Need(place, item, "objectId"), Need(place, item, "qualifier", empty: true)));
        }

        return found;
    }

    private static IEnumerable<(string At, JsonElement Json)> Parts(string at, JsonElement of, string name) =>
        !of.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null ? []
        : list.ValueKind == JsonValueKind.Array ? Items(list, $"{at}/{name}", OcelBounds.Parts)
        : throw OcelProblems.Invalid($"{at}/{name}", "must be an array");

    private static DateTimeOffset Time(string at, JsonElement of) =>
        OcelTime.TryRead(Need(at, of, "time"), out var time) ? time : throw OcelProblems.Invalid($"{at}/time", Moment.Expected);

    /// <summary>A text; a value may also be a number or a truth, as some programs write it.</summary>
    private static string Need(string at, JsonElement of, string name, bool empty = false)
    {
        var text = !of.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when name == "value" => value.GetRawText(),
            _ => null,
        };
        return text is null || (!empty && text.Length == 0) ? throw OcelProblems.Invalid($"{at}/{name}", "must be there, as text")
            : text.Length > OcelBounds.Characters ? throw OcelProblems.Invalid($"{at}/{name}", $"is longer than {OcelBounds.Characters:N0} characters")
            : text;
    }
}
