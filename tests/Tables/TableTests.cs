using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MiniExcelLibs;
using SalesFlow.Api;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Tables;

/// <summary>Lists as tables, from a real server.</summary>
[Collection(OneServer.Name)]
public sealed class TableTests(EdgeServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_of_several_pages_is_one_table_with_heads_in_both_languages()
    {
        var company = await ChainsAsync("tables-pages", 3);
        await BatchAsync(company, 620);
        var csv = await BytesAsync(company, "/v1/customers?format=csv");
        Assert.Equal("\uFEFF"u8.ToArray(), csv[..3]);
        var rows = Rows(csv);
        Assert.Equal(620, rows.Count);
        Assert.Contains("编号 id", rows[0].Keys);
        Assert.Equal(620, rows.Select(row => row["编号 id"]).Distinct().Count());

        var book = MiniExcel.Query(new MemoryStream(await BytesAsync(company, "/v1/customers?format=xlsx")), useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(rows.Select(row => row["编号 id"]), book.Select(row => $"{row["编号 id"]}"));
    }

    [Fact]
    public async Task Filters_rights_and_problems_are_the_lists_own()
    {
        var company = await ChainsAsync("tables-filters", 3);
        var rows = Rows(await BytesAsync(company, "/v1/chains?owner=r-2&format=csv&heads=names"));
        Assert.Equal("p-2", Assert.Single(rows)["id"]);
        Assert.EndsWith("Z", rows[0]["plannedStart"], StringComparison.Ordinal);
        Assert.Equal("2026-03-02 09:00", Rows(await BytesAsync(company, "/v1/chains?owner=r-2&format=csv"))[0]["计划开始 plannedStart"]);
        Assert.Equal(2, Rows(await BytesAsync(company, "/v1/chains?limit=2&format=csv")).Count);
        var (status, text, answer) = await company.SendAsync("GET", "/v1/chains?state=asleep&format=csv");
        Assert.Equal((422, "application/problem+json"), ((int)status, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains("state", text, StringComparison.Ordinal);
        Assert.Equal(401, (int)(await server.SendAsync("GET", "/v1/chains?format=csv", key: null)).Status);

        var (accepted, _, table) = await company.SendAsync("GET", "/v1/chains", headers: [("Accept", "text/csv")]);
        Assert.Equal((200, "text/csv"), ((int)accepted, table.Content.Headers.ContentType!.MediaType));
        Assert.Contains("chains-", table.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chains")]
    [InlineData("/v1/customers")]
    [InlineData("/v1/orders")]
    [InlineData("/v1/tickets")]
    [InlineData("/v1/tickets/queue")]
    [InlineData("/v1/opportunities")]
    [InlineData("/v1/contracts")]
    [InlineData("/v1/visits")]
    [InlineData("/v1/todos")]
    [InlineData("/v1/notes")]
    [InlineData("/v1/ideas")]
    [InlineData("/v1/alerts")]
    [InlineData("/v1/stuck")]
    [InlineData("/v1/members")]
    [InlineData("/v1/templates")]
    [InlineData("/v1/receivables")]
    [InlineData("/v1/orders/breaks")]
    [InlineData("/v1/customers/silent")]
    [InlineData("/v1/rates?groupBy=template")]
    public async Task Every_list_is_a_table_also_an_empty_one(string list)
    {
        var company = await ChainsAsync("tables-each", 3);
        var format = list.Contains('?', StringComparison.Ordinal) ? "&format=" : "?format=";
        var csv = Encoding.UTF8.GetString(await BytesAsync(company, list + format + "csv"));
        Assert.Contains(',', csv.Split("\r\n")[0]);
        Assert.StartsWith("PK", Encoding.ASCII.GetString(await BytesAsync(company, list + format + "xlsx"), 0, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_looks_like_a_formula_stays_text()
    {
        var company = await Company.MakeAsync(server, "tables-formula");
        string[] names = ["=cmd|'/c calc'!A1", "+1", "-2+3", "@SUM(A1)", "＝1", "\t=1", " =1", "plain, \"quoted\"\nname"];
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            await company.PostAsync("/v1/actions", JsonSerializer.Serialize(new { id = $"a-{i}", node = "customer.profiled", occurredAt = "2026-03-02T01:00:00Z", actor = "r-1", customer = $"c-{i}", fields = new { name } }));
        }

        var rows = Rows(await BytesAsync(company, "/v1/customers?format=csv")).ToDictionary(row => row["编号 id"], row => row["名称 name"]);
        Assert.All(names.Take(7).Select((name, i) => (name, i)), item => Assert.StartsWith("'", rows[$"c-{item.i}"], StringComparison.Ordinal));
        Assert.Equal(names[7], rows["c-7"]);
        using var book = new ZipArchive(new MemoryStream(await BytesAsync(company, "/v1/customers?format=xlsx")));
        foreach (var sheet in book.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal) && entry.Name.EndsWith(".xml", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(await sheet.OpenAsync(Cancel));
            var xml = await reader.ReadToEndAsync(Cancel);
            Assert.DoesNotContain("<f>", xml, StringComparison.Ordinal);
            Assert.DoesNotContain(":f>", xml, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("-", "-")]
    [InlineData("=1", "'=1")]
    [InlineData("\u3000＝1", "'\u3000＝1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void Text_is_guarded_by_how_it_begins(string text, string cell) => Assert.Equal(cell, TableCells.Guarded(text));

    private async Task<Company> ChainsAsync(string name, int count)
    {
        var company = await Company.MakeAsync(server, $"{name}-{Guid.NewGuid():N}"[..38]);
        for (var i = 0; i < count; i++)
        {
            await company.PostAsync("/v1/chains", $$"""{"id":"p-{{i}}","template":"proposal-delivery","customer":"c-{{i}}","owner":"r-{{i}}","plannedStart":"2026-03-02T01:00:00Z"}""");
        }

        return company;
    }

    private static async Task BatchAsync(Company company, int customers)
    {
        var actions = Enumerable.Range(0, customers).Select(i => new { id = $"p-{i}", node = "customer.profiled", occurredAt = "2026-03-02T01:00:00Z", actor = "r-1", customer = $"c-{i:0000}", fields = new { name = $"客户 {i}" } });
        await company.PostAsync("/v1/actions/batch", JsonSerializer.Serialize(actions));
    }

    private static async Task<byte[]> BytesAsync(Company company, string path)
    {
        var (status, text, answer) = await company.SendAsync("GET", path);
        Assert.True((int)status == 200, $"{path}: {text}");
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static List<Dictionary<string, string>> Rows(byte[] csv)
    {
        var lines = Lines(Encoding.UTF8.GetString(csv).TrimStart('\uFEFF'));
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    /// <summary>RFC 4180, read by itself: what is written must not be judged by who writes it.</summary>
    private static List<List<string>> Lines(string text)
    {
        var (lines, cells, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[i++]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] is (',' or '\n'))
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (text[i] == '\n')
                {
                    lines.Add(cells);
                    cells = [];
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        return lines;
    }
}
