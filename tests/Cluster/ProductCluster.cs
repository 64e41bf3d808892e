using System.Net.Http.Headers;
using Npgsql;
using SalesFlow.Client;
using SalesFlow.EndToEnd;
using SalesFlow.Support;

namespace SalesFlow.Cluster;

/// <summary>Processes of one cluster on a PostgreSQL database of its own, as an operator starts them.</summary>
internal sealed class ProductCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string database;
    private readonly List<Member> members = [];

    private readonly bool drop;

    private ProductCluster(string database, bool drop)
    {
        (this.database, this.drop) = (database, drop);
    }

    /// <summary>The database's connection string, as an operator gives it: with a pool, and nothing said of its size.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(database) { Pooling = true }.ConnectionString;

    /// <summary>On a database that is there.</summary>
    /// <param name="drop">It goes with the cluster.</param>
    public static ProductCluster On(string database, bool drop = true) => new(database, drop);

    public static async Task<ProductCluster> NewAsync() => new(await (await PostgresServer.SharedAsync()).NewDatabaseAsync(), drop: true);

    /// <summary>What every process of it is configured with.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["SalesFlow__Storage"] = "postgresql",
        ["ConnectionStrings__SalesFlow"] = ConnectionString,
        ["SalesFlow__Bootstrap__Tenant"] = ProductServer.Tenant,
        ["SalesFlow__Bootstrap__ApiKey"] = ProductServer.ApiKey,
        ["SalesFlow__DrainGrace"] = "00:00:01",
    };

    /// <summary>Starts a process; it need not be ready yet.</summary>
    public Member Start(string role, int? port = null, Dictionary<string, string>? settings = null)
    {
        var address = new Uri($"http://127.0.0.1:{port ?? ChildServer.FreePort()}");
        var environment = Settings;
        environment["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (name, value) in settings ?? [])
        {
            environment[name] = value;
        }

        var member = new Member(role, ChildServer.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "serve", "--role", role], address, environment));
        members.Add(member);
        return member;
    }

    /// <summary>Starts processes at the same time and waits until all are ready.</summary>
    public async Task<Member[]> StartAsync(CancellationToken cancel, params string[] roles)
    {
        var started = roles.Select(role => Start(role)).ToArray();
        await Task.WhenAll(started.Select(member => member.ReadyAsync(cancel)));
        return started;
    }

    /// <summary>A command of the product on this cluster's database.</summary>
    public Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => Cli.RunAsync(Settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value), arguments);

#pragma warning disable CA2100 // Tests write their own statements.
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
#pragma warning restore CA2100

    public Task ExecuteAsync(string sql) => PostgresServer.ExecuteAsync(database, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }

        if (drop)
        {
            await (await PostgresServer.SharedAsync()).DropAsync(database);
        }
    }

    /// <summary>One process.</summary>
    internal sealed class Member : IAsyncDisposable
    {
        public Member(string role, ChildServer process)
        {
            (Role, Process) = (role, process);
            Http = new HttpClient { BaseAddress = process.Address };
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ProductServer.ApiKey);
            Client = new SalesFlowClient(Http, ProductServer.ApiKey);
        }

        public string Role { get; }

        public ChildServer Process { get; }

        public HttpClient Http { get; }

        public SalesFlowClient Client { get; }

        public Task ReadyAsync(CancellationToken cancel) => Process.WaitReadyAsync("/healthz/ready", Patience, cancel);

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Process.DisposeAsync();
        }
    }
}
