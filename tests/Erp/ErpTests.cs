using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.EndToEnd;
using SalesFlow.Hosting;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Erp;

/// <summary>§9: an ERP pull by HTTP, file and SQL, from real sources into a real server.</summary>
public sealed class ErpTests : IAsyncLifetime
{
    private const string AdminKey = "sf_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", Token = "s3cr3t-token-of-the-erp", Password = "pa55word-of-the-erp";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("salesflow-erp-");
    private readonly LogKeeper logs = new();
    private readonly Dictionary<string, string?> settings;
    private WebApplication? app;
    private Company company = null!;
    private WebApplication erp = null!;
    private Func<HttpContext, object?> answer = _ => null;

    public ErpTests() => settings = new()
    {
        ["SalesFlow:DataDirectory"] = Path.Combine(folder.FullName, "data"), ["SalesFlow:Bootstrap:Tenant"] = "acme", ["SalesFlow:Bootstrap:ApiKey"] = AdminKey, ["urls"] = "http://127.0.0.1:0",
        ["SalesFlow:Erp:files:Tenant"] = "acme", ["SalesFlow:Erp:files:Kind"] = "file", ["SalesFlow:Erp:files:Folder"] = Path.Combine(folder.FullName, "drop"),
        ["SalesFlow:Erp:ledger:Tenant"] = "acme", ["SalesFlow:Erp:ledger:Kind"] = "sqlite", ["SalesFlow:Erp:ledger:ConnectionString"] = $"Data Source={Path.Combine(folder.FullName, "ledger.db")}",
        ["SalesFlow:Erp:others:Tenant"] = "other", ["SalesFlow:Erp:others:Kind"] = "file", ["SalesFlow:Erp:others:Folder"] = folder.FullName,
        ["SalesFlow:Erp:down:Tenant"] = "acme", ["SalesFlow:Erp:down:Kind"] = "postgresql",
        ["SalesFlow:Erp:down:ConnectionString"] = $"Host=127.0.0.1;Port=1;Username=u;Password={Password};Database=d;Timeout=2",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        folder.CreateSubdirectory("drop");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        erp = builder.Build();
        erp.Run(async http =>
        {
            if (http.Request.Headers["X-Erp-Key"] != Token)
            {
                http.Response.StatusCode = 401;
                await http.Response.WriteAsync($"no: {http.Request.Headers["X-Erp-Key"]}");
                return;
            }

            await http.Response.WriteAsJsonAsync(answer(http));
        });
        await erp.StartAsync(Cancel);
        settings["SalesFlow:Erp:kingdee:Tenant"] = "acme";
        settings["SalesFlow:Erp:kingdee:Kind"] = "http";
        settings["SalesFlow:Erp:kingdee:Address"] = $"{erp.Urls.First()}/api";
        settings["SalesFlow:Erp:kingdee:Header"] = "X-Erp-Key";
        settings["SalesFlow:Erp:kingdee:Secret"] = Token;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await erp.StopAsync();
        await erp.DisposeAsync();
        Folder.Delete(folder.FullName);
    }

    [Fact]
    public async Task An_http_adapter_pulls_page_after_page_and_a_row_that_did_not_change_is_replayed()
    {
        var sinces = new ConcurrentQueue<string>();
        var amount = 100;
        answer = http =>
        {
            var second = http.Request.Query["page"] == "2";
            if (!second)
            {
                sinces.Enqueue(http.Request.Query["since"].ToString());
            }

            return new
            {
                data = new { rows = second ? [Row("SO-3", 300)] : new[] { Row("SO-1", amount), Row("SO-2", 200) } },
                next = second ? null : "/api/orders?page=2",
            };
        };
        await StartAsync();
        await SaveAsync("""{"key":"orders","connection":"kingdee","path":"/orders?since={since}","items":"data.rows","next":"next","every":"PT1H","mapping":"""
            + """{"subject":"order","id":"no","customer":"buyer.code","actor":"= erp","timeZone":"Asia/Shanghai","actions":[{"node":"order.placed","time":"date","again":true,"lists":{"lines":{"from":"lines","fields":{"sku":"product","qty":"quantity","sum":"amount"}}}}]}}""");
        var run = await RunAsync("orders", 1);
        Assert.Equal((3, 3, 0, 0, false), Counts(run));
        var order = await company.GetAsync("/v1/orders/SO-1");
        Assert.Equal(("k-7", 100m, 2), (order.GetProperty("customer").GetString(), order.GetProperty("amount").GetDecimal(), order.GetProperty("lines").GetArrayLength()));

        amount = 150;
        await company.SendAsync("POST", "/v1/erp/orders/run");
        run = await RunAsync("orders", 2);
        Assert.Equal((3, 1, 2, 0, false), Counts(run));
        Assert.Equal(150m, (await company.GetAsync("/v1/orders/SO-1")).GetProperty("amount").GetDecimal());
        Assert.Equal(2, sinces.Count);
        Assert.Equal("1970-01-01T00:00:00.000Z", sinces.First());
        Assert.True(DateTimeOffset.Parse(sinces.Last(), CultureInfo.InvariantCulture) > EndToEnd.Some.Now.AddMinutes(-5));

        static object Row(string no, int amount) => new
        {
            no, date = "2026-02-03 10:00:00", buyer = new { code = "k-7" }, lines = new[] { new { sku = "X200", qty = 1, sum = amount - 10 }, new { sku = "V7", qty = 2, sum = 10 } },
        };
    }

    [Fact]
    public async Task A_csv_adapter_takes_a_file_part_by_part_and_goes_on_with_its_schedule_after_a_restart()
    {
        const int orders = 800;
        var rows = string.Concat(Enumerable.Range(0, orders).SelectMany(n => new[] { $"S{n:D4},k-{n % 40},2026-02-03,P,1,{n}\n", $"S{n:D4},k-{n % 40},2026-02-03,Q,1,1\n" }));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "drop", "orders.csv"), "no,buyer,date,sku,qty,sum\n" + rows + "S9,k,soon,P,1,1\n", Cancel);
        await StartAsync();
        await SaveAsync(Adapter("nightly", "files", "\"path\":\"orders.csv\""));
        var run = await RunAsync("nightly", 1);
        Assert.Equal(((2 * orders) + 1, orders, 0, 1, false), Counts(run));
        Assert.Equal($"row {(2 * orders) + 2} (S9): 'soon' is not a time in ISO 8601", Assert.Single(run.GetProperty("errors").EnumerateArray()).GetString());
        Assert.Equal(orders, (await company.AllAsync("/v1/orders", 500)).Count);
        var before = await company.GetAsync("/v1/erp/nightly");

        await StopAsync();
        await StartAsync();
        var after = await company.GetAsync("/v1/erp/nightly");
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.InRange(after.GetProperty("nextAt").GetDateTimeOffset() - EndToEnd.Some.Now, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
        Assert.Equal(HttpStatusCode.Accepted, (await company.SendAsync("POST", "/v1/erp/nightly/run")).Status);
        Assert.Equal(((2 * orders) + 1, 0, orders, 1, false), Counts(await RunAsync("nightly", 2)));
        Assert.Equal("nightly", Assert.Single((await company.GetAsync("/v1/erp")).GetProperty("items").EnumerateArray()).GetProperty("key").GetString());

        await SaveAsync();
        await Company.UntilAsync(async () => (await company.SendAsync("GET", "/v1/erp/nightly")).Status == HttpStatusCode.NotFound, "the adapter is gone");
        await StopAsync();
        var (exit, output, error) = await Cli.VerifyAsync(settings["SalesFlow:DataDirectory"]!);
        Assert.True(exit == 0, output + error);
    }

    [Fact]
    public async Task A_sql_adapter_reads_what_changed_since_the_last_good_pull_from_sqlite()
    {
        var database = settings["SalesFlow:Erp:ledger:ConnectionString"]!;
        await SqliteAsync(database, "CREATE TABLE orders (no TEXT, buyer TEXT, date TEXT, sku TEXT, qty REAL, sum REAL, changed TEXT); INSERT INTO orders VALUES ('S1','k-1','2026-02-03','P',2,20.5,'2026-02-03 02:00:00'), ('S2','k-2','2026-02-04','Q',1,7,'2026-02-04 02:00:00')");
        await StartAsync();
        await SaveAsync(Adapter("ledger", "ledger", "\"query\":\"SELECT no, buyer, date, sku, qty, sum FROM orders WHERE changed > @since ORDER BY no\""));
        Assert.Equal((2, 2, 0, 0, false), Counts(await RunAsync("ledger", 1)));
        Assert.Equal(20.5m, (await company.GetAsync("/v1/orders/S1")).GetProperty("amount").GetDecimal());

        await SqliteAsync(database, "INSERT INTO orders VALUES ('S3','k-3','2026-02-05','P',1,9,'2099-01-01 00:00:00')");
        await company.SendAsync("POST", "/v1/erp/ledger/run");
        Assert.Equal((1, 1, 0, 0, false), Counts(await RunAsync("ledger", 2)));

        // The query is a reader's: it cannot write.
        await SaveAsync(Adapter("evil", "ledger", "\"query\":\"DELETE FROM orders RETURNING no, buyer, date, sku, qty, sum\""));
        var run = await RunAsync("evil", 1);
        Assert.True(run.GetProperty("failed").GetBoolean());
        Assert.Contains("readonly", run.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sql_adapter_reads_postgresql_and_cannot_write_there()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await PostgresServer.ExecuteAsync(database, "CREATE TABLE orders (no text, buyer text, date timestamptz, sku text, qty integer, sum numeric, changed timestamptz); INSERT INTO orders VALUES ('S1','k-1','2026-02-03 10:00+08','P',2,20.50,'2026-02-03')");
        (settings["SalesFlow:Erp:pg:Tenant"], settings["SalesFlow:Erp:pg:Kind"], settings["SalesFlow:Erp:pg:ConnectionString"]) = ("acme", "postgresql", database);
        await StartAsync();
        await SaveAsync(Adapter("pg", "pg", "\"query\":\"SELECT * FROM orders WHERE changed > @since ORDER BY no\""));
        Assert.Equal((1, 1, 0, 0, false), Counts(await RunAsync("pg", 1)));
        var order = await company.GetAsync("/v1/orders/S1");
        Assert.Equal((20.5m, "2026-02-03"), (order.GetProperty("amount").GetDecimal(), order.GetProperty("day").GetString()));

        await SaveAsync(Adapter("evil", "pg", "\"query\":\"DELETE FROM orders RETURNING *\""));
        Assert.Contains("read-only", (await RunAsync("evil", 1)).GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_is_readable_and_no_credential_is_answered_kept_or_logged()
    {
        answer = _ => new { oops = Token };
        await StartAsync();
        var http = Adapter("http", "kingdee", "\"path\":\"x\"");
        await SaveAsync(http, Adapter("down", "down", "\"query\":\"SELECT 1\""), Adapter("away", "files", "\"path\":\"../ledger.db\""), Adapter("theirs", "others", "\"path\":\"a.csv\""), Adapter("wrong", "kingdee", "\"query\":\"SELECT 1\""));
        foreach (var (key, words) in new[]
        {
            ("http", "no array"), ("down", "Failed to connect"), ("away", "there is no file '../ledger.db'"), ("theirs", "there is no connection 'others' for this tenant"), ("wrong", "is of the kind http, which takes a path"),
        })
        {
            var run = await RunAsync(key, 1);
            Assert.True(run.GetProperty("failed").GetBoolean());
            Assert.Contains(words, run.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
            Assert.True((await company.GetAsync($"/v1/erp/{key}")).GetProperty("nextAt").GetDateTimeOffset() <= EndToEnd.Some.Now.AddMinutes(2));
        }

        var (status, told, _) = await company.SendAsync("PUT", "/v1/policies/erp", $$"""{"adapters":[{{http.Replace("\"every\":\"PT1H\"", "\"every\":\"PT1S\"", StringComparison.Ordinal)}}]}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("/adapters/0/every", told, StringComparison.Ordinal);

        await StopAsync();
        Assert.NotEmpty(logs.Lines);
        Assert.DoesNotContain(logs.Lines, line => line.Contains(Token, StringComparison.Ordinal) || line.Contains(Password, StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(settings["SalesFlow:DataDirectory"]!, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancel);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Token)) < 0 && bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Password)) < 0, file);
        }
    }

    [Theory]
    [InlineData("Kind", "ftp", "SalesFlow__Erp__x__Kind must be one of http, file")]
    [InlineData("Passwort", "geheim", "SalesFlow__Erp__x__Passwort is not a setting")]
    public async Task A_connection_that_cannot_be_stops_the_start_with_one_line_and_no_value(string name, string value, string words)
    {
        (settings["SalesFlow:Erp:x:Tenant"], settings["SalesFlow:Erp:x:Kind"], settings["SalesFlow:Erp:x:Folder"]) = ("acme", "file", "/tmp");
        settings[$"SalesFlow:Erp:x:{name}"] = value;
        var told = (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync())).Message;
        Assert.StartsWith(words, told, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", told, StringComparison.Ordinal);
    }

    private static string Adapter(string key, string connection, string what) => $"{{\"key\":\"{key}\",\"connection\":\"{connection}\",{what}," + """
        "every":"PT1H","mapping":{"subject":"order","id":"no","customer":"buyer","actor":"= erp","timeZone":"Asia/Shanghai",
        "actions":[{"node":"order.placed","time":"date","again":true,"lists":{"lines":{"fields":{"sku":"product","qty":{"name":"quantity","type":"number"},"sum":{"name":"amount","type":"number"}}}}}]}}
        """;

    private static (int Rows, int Accepted, int Replayed, int Refused, bool Failed) Counts(JsonElement run) =>
        (run.GetProperty("rows").GetInt32(), run.GetProperty("accepted").GetInt32(), run.GetProperty("replayed").GetInt32(), run.GetProperty("refused").GetInt32(), run.GetProperty("failed").GetBoolean());

    private async Task StartAsync()
    {
        app = await ServerHost.BuildAsync(settings);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        await app.StartAsync(Cancel);
        company = new(new HttpClient { BaseAddress = new(app.Urls.First()) }, AdminKey);
    }

    private async Task StopAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            app = null;
        }
    }

    private async Task SaveAsync(params string[] adapters)
    {
        var (status, words, _) = await company.SendAsync("PUT", "/v1/policies/erp", $$"""{"adapters":[{{string.Join(',', adapters)}}]}""");
        Assert.True(status == HttpStatusCode.OK, words);
    }

    /// <summary>The last run once the adapter has ended so many in this test: each begins later than the one before.</summary>
    private async Task<JsonElement> RunAsync(string key, int runs)
    {
        JsonElement last = default;
        await Company.UntilAsync(
            async () =>
            {
                if ((await company.GetAsync($"/v1/erp/{key}")).TryGetProperty("last", out var found) && found.ValueKind == JsonValueKind.Object)
                {
                    ended.TryAdd((key, found.GetProperty("startedAt").GetString()!), true);
                    last = found;
                }

                return ended.Keys.Count(run => run.Key == key) >= runs;
            },
            $"pull {runs} of {key}");
        return last;
    }

    private readonly ConcurrentDictionary<(string Key, string StartedAt), bool> ended = new();

    private static async Task SqliteAsync(string database, string sql)
    {
        await using var connection = new SqliteConnection(database + ";Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private sealed class LogKeeper : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
