using Npgsql;
using SalesFlow.EndToEnd;
using SalesFlow.Support;

namespace SalesFlow.Personal;

/// <summary>On PostgreSQL every table is looked through.</summary>
public sealed class PostgreSqlErasureTests : ErasureSuite
{
    private string? database;

    private Dictionary<string, string> Settings => new() { ["SalesFlow__Storage"] = "postgresql", ["ConnectionStrings__SalesFlow"] = new NpgsqlConnectionStringBuilder(database!) { Pooling = true }.ConnectionString };

    protected override async Task<ProductServer> StartAsync()
    {
        database ??= await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        return await ProductServer.StartAsync(Data, Settings, Cancel);
    }

    protected override Task<(int Exit, string Output, string Error)> VerifyAsync() => Cli.RunAsync(Settings.ToDictionary(one => one.Key, one => (string?)one.Value), "verify");

    protected override Task<string[]> KeptAsync(string[] words) => FoundAsync(words, "record.body", "document.body", "subject.doc", "subject.words", "effect.body", "chain.steps", "alert.delivered", "once_key.content", "evidence_content.content");

    protected override Task<string[]> RecordedAsync(string[] words) => FoundAsync(words, "record.body", "document.body");

    private async Task<string[]> FoundAsync(string[] words, params string[] columns)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database!) { Pooling = false }.ConnectionString);
        var found = new HashSet<string>();
        foreach (var (table, column) in columns.Select(GrainKeysOf))
        {
            foreach (var word in words)
            {
                await using var command = source.CreateCommand($"SELECT count(*) FROM {table} WHERE position(convert_to($1, 'UTF8') IN {(column == "words" ? $"convert_to({column}, 'UTF8')" : column)}) > 0");
                command.Parameters.AddWithValue(word);
                if ((long)(await command.ExecuteScalarAsync(Cancel))! > 0)
                {
                    found.Add(word);
                }
            }
        }

        return [.. found];

        static (string Table, string Column) GrainKeysOf(string name) => (name.Split('.')[0], name.Split('.')[1]);
    }
}
