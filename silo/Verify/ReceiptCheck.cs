using System.Text;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Verify;

/// <summary>Checks a chain's receipt without any server: each digest is SHA-256 of the one before and the record's exact text.</summary>
public static class ReceiptCheck
{
    /// <returns>What is wrong, or null where the receipt holds.</returns>
    public static string? Fault(JsonElement receipt, out int records)
    {
        records = 0;
        if (!receipt.TryGetProperty("format", out var format) || format.GetString() != "salesflow-receipt/1")
        {
            return "this is no receipt of the form salesflow-receipt/1";
        }

        var before = Array.Empty<byte>();
        var bodies = new List<JsonElement>();
        foreach (var item in receipt.GetProperty("records").EnumerateArray())
        {
            records++;
            var text = item.GetProperty("record").GetString()!;
            var digest = RecordBody.Digest(before, Encoding.UTF8.GetBytes(text));
            if (item.GetProperty("sequence").GetInt32() != records)
            {
                return $"record {records} is missing";
            }

            if (Convert.ToHexStringLower(digest) != item.GetProperty("digest").GetString())
            {
                return $"the digest of record {records} does not hold: it or a record before it was changed";
            }

            var body = JsonElement.Parse(text);
            if (body.GetProperty("stream").GetString() != receipt.GetProperty("stream").GetString() || body.GetProperty("version").GetInt32() != records)
            {
                return $"record {records} belongs elsewhere";
            }

            bodies.Add(body);

            before = digest;
        }

        return records == 0 ? "it holds no records"
            : Convert.ToHexStringLower(before) != receipt.GetProperty("head").GetString() ? "records at the end are missing"
            : ReceiptSummary.Fault(receipt.GetProperty("chain"), bodies);
    }
}
