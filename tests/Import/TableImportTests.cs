using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using MiniExcelLibs;
using SalesFlow.Api;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Import;

/// <summary>The samples of tables through the real command into a real server.</summary>
[Collection(OneServer.Name)]
public sealed class TableImportTests(EdgeServer server) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("import-");

    public void Dispose() => Folder.Delete(folder.FullName);

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Import_takes_customers_orders_contracts_and_tickets_and_a_second_run_adds_nothing(string form)
    {
        var company = await Company.MakeAsync(server, $"tables-{form}");
        foreach (var (table, rows, subjects, actions) in new[] { ("customers", 4, 3, 3), ("orders", 5, 3, 11), ("contracts", 3, 3, 7), ("tickets", 3, 3, 10) })
        {
            var file = form == "csv" ? Logs.Samples($"{table}.csv") : Workbook(table);
            var first = await RunAsync(company, file, table);
            Assert.Equal((0, ""), (first.Exit, first.Error));
            Assert.Contains($"rows {rows} · subjects '{table[..^1]}' {subjects} · actions accepted {actions}, replayed 0 · refused 0", first.Output, StringComparison.Ordinal);
            var second = await RunAsync(company, file, table);
            Assert.Contains($"actions accepted 0, replayed {actions} · refused 0", second.Output, StringComparison.Ordinal);
        }

        var customer = await company.GetAsync("/v1/customers/K-1007");
        Assert.Equal(("甬江数控", "rep-wangfang", 500000m, 2), (Text(customer, "name"), Text(customer, "owner"), customer.GetProperty("creditLimit").GetDecimal(), customer.GetProperty("contacts").GetArrayLength()));
        Assert.Equal("镇海包装, 二厂", Text(await company.GetAsync("/v1/customers/K-1033"), "name"));

        var order = await company.GetAsync("/v1/orders/SO-2601");
        Assert.Equal((16600m, "closed", "2026-01-06"), (order.GetProperty("amount").GetDecimal(), Text(order, "state"), Text(order, "day")));
        Assert.Equal(["X200", "V7"], order.GetProperty("lines").EnumerateArray().Select(line => Text(line, "product")));
        Assert.Equal("closed", Text(await company.GetAsync("/v1/orders/SO-2602"), "state"));
        Assert.Equal(("shipped", 86000m), (Text(await company.GetAsync("/v1/orders/SO-2603"), "state"), (await company.GetAsync("/v1/orders/SO-2603")).GetProperty("amount").GetDecimal()));

        var ticket = await company.GetAsync("/v1/tickets/GD-501");
        Assert.Equal(("critical", "eng-sun", "done"), (Text(ticket, "urgency"), Text(ticket, "engineer"), Text(ticket, "state")));
        Assert.Empty(await company.AlertsAsync());
    }

    [Fact]
    public async Task A_row_that_changed_is_told_again_where_the_mapping_says_so_and_refused_where_it_would_count_twice()
    {
        var company = await Company.MakeAsync(server, "tables-changed");
        await RunAsync(company, Logs.Samples("customers.csv"), "customers");
        var run = await RunAsync(company, Copy("customers", "甬江数控", "甬江数控集团"), "customers");
        Assert.Contains("actions accepted 1, replayed 2 · refused 0", run.Output, StringComparison.Ordinal);
        Assert.Equal("甬江数控集团", Text(await company.GetAsync("/v1/customers/K-1007"), "name"));

        await RunAsync(company, Logs.Samples("orders.csv"), "orders");
        run = await RunAsync(company, Copy("orders", "SK-5533,2026/3/16,3120", "SK-5533,2026/3/16,3125"), "orders");
        Assert.Equal(2, run.Exit);
        Assert.Contains("actions accepted 0, replayed 10 · refused 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("refused order SO-2602, line 5: 422 action-id-reused", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_with_a_row_that_cannot_be_read_is_refused_whole_by_its_line_and_the_others_stand()
    {
        var company = await Company.MakeAsync(server, "tables-refused");
        var run = await RunAsync(company, Copy("orders", "Q1,包装机,1,86000", "Q1,包装机,eins,86000"), "orders");
        Assert.Equal(2, run.Exit);
        Assert.Contains("refused order SO-2603, line 6: '数量': 'eins' is not a number such as 1280.50", run.Output, StringComparison.Ordinal);
        Assert.Contains("subjects 'order' 2 · actions accepted 9, replayed 0 · refused 1", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await company.AllAsync("/v1/orders")).Count);
    }

    [Fact]
    public async Task A_file_that_a_row_names_beside_its_table_is_uploaded_as_evidence()
    {
        var company = await Company.MakeAsync(server, "tables-files");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "scan.pdf"), "%PDF-1.4 scan", TestContext.Current.CancellationToken);
        var table = Write("c.csv", "no,who,at,file\nC1,r1,2026-01-02,scan.pdf\nC2,r1,2026-01-02,../scan.pdf\n");
        var map = Write("c.yaml", "subject: customer\nid: no\nactor: who\ntimeZone: Asia/Shanghai\nactions:\n  - node: contract.signed\n    time: at\n    fields: { '= 100': amount, '= wire': paymentTerms }\n    evidence: [{ kind: document, file: file }]\n");
        var run = await RunAsync(company, table, map);
        Assert.Contains("actions accepted 1, replayed 0 · refused 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("refused customer C2, line 3: the file '../scan.pdf' is not there beside the table", run.Output, StringComparison.Ordinal);
        Assert.True(await company.Client.Evidence.ExistsAsync(EvidenceApi.DigestOf("%PDF-1.4 scan"u8), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("subject: oder\nid: a\nactions: [{ node: n, time: t, actor: w }]", "mapping /subject: is one of customer, opportunity, ticket, contract, order, visit; did you mean 'order'?")]
    [InlineData("subject: order\nid: a\nactions: [{ node: n, time: t }]", "mapping /actions/0/actor: is missing here and in the mapping")]
    [InlineData("subject: order\nid: a\nactor: w\nactions: [{ node: n, time: t }, { node: n, time: u }]", "mapping /actions/1/key: must tell this 'n' from the one before")]
    [InlineData("subject: order\nid: a\nactor: w\ntimeZone: Asia/Shanghei\nactions: [{ node: n, time: t }]", "mapping /timeZone: is no known zone; did you mean 'Asia/Shanghai'?")]
    [InlineData("subject: order\nid: a\nactor: w\nactions: [{ node: n, time: t, fields: { b: { name: c, type: money } } }]", "'type' is one of text, number, boolean, time, date")]
    [InlineData("subject: order\nid: a\nactor: w\nsteps: 1\nactions: [{ node: n, time: t }]", "steps")]
    public void A_mistake_in_a_mapping_is_told_by_its_place(string yaml, string words) =>
        Assert.Contains(words, Logs.Refused(() => RowMappingReader.Read(yaml)), StringComparison.Ordinal);

    [Fact]
    public async Task A_column_that_the_table_has_not_stops_the_import_before_anything_is_posted()
    {
        var company = await Company.MakeAsync(server, "tables-column");
        var run = await RunAsync(company, Copy("orders", "出库单", "出库单号"), "orders");
        Assert.Equal(1, run.Exit);
        Assert.StartsWith("import: line 1: no column '出库单'; did you mean '出库单号'?", run.Error, StringComparison.Ordinal);
        Assert.Empty(await company.AllAsync("/v1/orders"));
    }

    private string Copy(string table, string from, string to) => Write($"{table}.csv", File.ReadAllText(Logs.Samples($"{table}.csv")).Replace(from, to, StringComparison.Ordinal));

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The sample as people's spreadsheets have it: dates and numbers are cells of their kind, not texts.</summary>
    private string Workbook(string table)
    {
        using var csv = CsvReader.Create(new StreamReader(Logs.Samples($"{table}.csv")), new CsvReaderOptions { HasHeader = false });
        csv.Read();
        var header = Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToArray();
        var rows = new List<Dictionary<string, object?>>();
        while (csv.Read())
        {
            rows.Add(Enumerable.Range(0, header.Length).ToDictionary(i => header[i], i => Cell(header[i], csv.GetString(i))));
        }

        var path = Path.Combine(folder.FullName, $"{table}.xlsx");
        MiniExcel.SaveAs(path, rows);
        return path;
    }

    private static object? Cell(string column, string text) => text.Length == 0 ? null
        : column is "电话" ? text
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at
        : text;

    private async Task<(int Exit, string Output, string Error)> RunAsync(Company company, string file, string map)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await ImportCommand.Create(_ => throw new InvalidOperationException("not asked for"))
            .Parse([file, "--mapping", File.Exists(map) ? map : Logs.Samples($"{map}.mapping.yaml"), "--state", folder.FullName, "--url", server.Http.BaseAddress!.AbsoluteUri, "--key", company.Key])
            .InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? value.GetString() : null;
}
