using System.Text.Json;

namespace SalesFlow.Verify;

/// <summary>Whether the summary in a receipt says what its records say. Pure; no template is needed, because records tell how the verdict moved.</summary>
internal static class ReceiptSummary
{
    private static readonly string[] AsPlanned = ["id", "template", "templateVersion", "customer", "opportunity", "plannedStart"];

    /// <param name="chain">The receipt's <c>chain</c>.</param>
    /// <param name="records">The records' texts, digests checked.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(JsonElement chain, IReadOnlyList<JsonElement> records)
    {
        var planned = records[0].GetProperty("data");
        var said = new Dictionary<string, string>
        {
            ["version"] = $"{records.Count}", ["owner"] = Text(planned, "owner"), ["team"] = Text(planned, "team"), ["asOf"] = Moment(records[^1].GetProperty("recordedAt")),
        };
        foreach (var name in AsPlanned)
        {
            said[name] = name == "plannedStart" ? Moment(planned.GetProperty(name)) : Text(planned, name);
        }

        var steps = new Dictionary<string, string>();
        var kept = false;
        foreach (var record in records)
        {
            var (kind, data) = (Text(record, "kind"), record.GetProperty("data"));
            if (kind == "chain.reassigned")
            {
                (said["owner"], said["team"]) = (Text(data, "owner"), Text(data, "team"));
            }

            kept |= kind == "chain.reopened";
            foreach (var change in record.TryGetProperty("verdict", out var verdict) ? verdict.EnumerateArray() : [])
            {
                var what = Text(change, "what");
                (what.StartsWith("step:", StringComparison.Ordinal) ? steps : said)[what] = Text(change, "to");
            }
        }

        // A reopened chain may keep the verdict it had; else closed is completed and intact.
        if (!kept)
        {
            said["closed"] = said["state"] == "completed" && said["loop"] == "intact" ? "true" : "false";
        }

        return said.Where(s => Of(chain, s.Key) != s.Value).Select(s => $"'{s.Key}' is not what its records say ('{s.Value}')")
            .Concat(chain.GetProperty("steps").EnumerateArray().Where(step => Text(step, "state") != steps.GetValueOrDefault("step:" + Text(step, "key"), "waiting"))
                .Select(step => $"the state of step '{Text(step, "key")}' is not what its records say"))
            .FirstOrDefault();
    }

    private static string Of(JsonElement chain, string name) => name is "plannedStart" or "asOf" ? Moment(chain.GetProperty(name)) : Text(chain, name);

    private static string Moment(JsonElement time) => Stamp.Text(time.GetDateTimeOffset());

    private static string Text(JsonElement of, string name) =>
        !of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();
}
