using System.Text;
using Microsoft.JSInterop;

namespace SalesFlow.Web.Look;

/// <summary>Saves what a list shows as a file that spreadsheets open.</summary>
public sealed class Export(IJSRuntime js)
{
    public async Task SaveAsync(string name, IReadOnlyList<string> head, IEnumerable<string?[]> rows)
    {
        // With a mark at the beginning, without which Excel takes UTF-8 for something else.
        var text = new StringBuilder("\uFEFF").AppendJoin(',', head.Select(Cell)).Append("\r\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        await js.InvokeVoidAsync("salesflow.save", name, "text/csv;charset=utf-8", text.ToString());
    }

    /// <summary>Saves a text as it is.</summary>
    public async Task FileAsync(string name, string text) => await js.InvokeVoidAsync("salesflow.save", name, "text/plain;charset=utf-8", text);

    /// <summary>RFC 4180; what a spreadsheet would take for a formula is shown as text.</summary>
    private static string Cell(string? value)
    {
        var text = value is ['=' or '+' or '@' or '\t' or '\r', ..] ? $"'{value}" : value ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
