using System.Text;
using Microsoft.Data.Sqlite;

namespace SalesFlow.Interop;

/// <summary>OCEL 2.0 as an SQLite database, made in a temporary file and then copied out. A table for each type; a column is added when its attribute is met first.</summary>
internal sealed class OcelSqliteSink : IOcelSink
{
    private const string Tables = """
        CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
        CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
        CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type));
        CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type));
        CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
          FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id), FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id));
        CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
          FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id), FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id));
        """;

    private readonly Stream output;
    private readonly string path = Path.Combine(Path.GetTempPath(), $"salesflow-{Guid.NewGuid():N}.sqlite");
    private readonly SqliteConnection database;
    private readonly Dictionary<string, string> tables = [];
    private readonly HashSet<string> tableNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly OcelTypes eventTypes = new();
    private readonly OcelTypes objectTypes = new();
    private readonly HashSet<string> columns = new(StringComparer.OrdinalIgnoreCase);

    public OcelSqliteSink(Stream output)
    {
        this.output = output;
        database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = false }.ToString());
        database.Open();
        Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + Tables);
    }

    public ValueTask EventAsync(OcelEvent told, CancellationToken cancel)
    {
        var table = Table("event", told.Type, "ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP, FOREIGN KEY (ocel_id) REFERENCES event (ocel_id)");
        Run("INSERT INTO event VALUES (@0, @1)", told.Id, told.Type);
        Row(table, told.Type, eventTypes, told.Id, told.Time, null, told.Attributes);
        foreach (var relation in told.Relations)
        {
            Run("INSERT OR IGNORE INTO event_object VALUES (@0, @1, @2)", told.Id, relation.Object, relation.Qualifier);
        }

        return default;
    }

    public ValueTask ObjectAsync(OcelObject told, CancellationToken cancel)
    {
        var table = Table("object", told.Type, "ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, FOREIGN KEY (ocel_id) REFERENCES object (ocel_id)");
        Run("INSERT INTO object VALUES (@0, @1)", told.Id, told.Type);
        var first = true;
        foreach (var moment in told.Attributes.GroupBy(attribute => attribute.Time ?? DateTimeOffset.UnixEpoch).OrderBy(moment => moment.Key))
        {
            foreach (var row in first ? [moment.ToArray()] : moment.Select(one => new[] { one }))
            {
                Row(table, told.Type, objectTypes, told.Id, moment.Key, first ? null : row[0].Name, row);
            }

            first = false;
        }

        foreach (var relation in told.Relations)
        {
            Run("INSERT OR IGNORE INTO object_object VALUES (@0, @1, @2)", told.Id, relation.Object, relation.Qualifier);
        }

        return default;
    }

    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        Run("COMMIT");
        await database.CloseAsync();
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await file.CopyToAsync(output, cancel);
        await output.FlushAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        File.Delete(path);
    }

    private string Table(string kind, string type, string definition)
    {
        if (tables.TryGetValue($"{kind} {type}", out var known))
        {
            return known;
        }

        var stem = new StringBuilder();
        foreach (var word in type.Split('.', ' ', '-', '_', '/'))
        {
            var plain = string.Concat(word.Where(char.IsLetterOrDigit));
            stem.Append(plain.Length == 0 ? "" : char.ToUpperInvariant(plain[0]) + plain[1..]);
        }

        var map = stem.Length == 0 ? "Type" : stem.ToString();
        for (var i = 2; !tableNames.Add($"{kind}_{map}"); i++)
        {
            map = $"{stem}{i}";
        }

        Run($"INSERT INTO {kind}_map_type VALUES (@0, @1)", type, map);
        Run($"CREATE TABLE {Quoted($"{kind}_{map}")} ({definition})");
        return tables[$"{kind} {type}"] = $"{kind}_{map}";
    }

    private void Row(string table, string type, OcelTypes types, string id, DateTimeOffset at, string? changed, IReadOnlyList<OcelAttribute> attributes)
    {
        var taken = attributes.Select(attribute => types.Take(type, attribute)).ToList();
        foreach (var attribute in taken.Where(attribute => columns.Add($"{table} {attribute.Name}")))
        {
            Run($"ALTER TABLE {Quoted(table)} ADD COLUMN {Quoted(attribute.Name)} TEXT");
        }

        var names = new List<string> { "ocel_id", "ocel_time" };
        var values = new List<string> { id, OcelTime.Text(at) };
        if (changed is not null)
        {
            names.Add("ocel_changed_field");
            values.Add(changed);
        }

        names.AddRange(taken.Select(attribute => Quoted(attribute.Name)));
        values.AddRange(taken.Select(attribute => attribute.Value));
        Run($"INSERT INTO {Quoted(table)} ({string.Join(", ", names)}) VALUES ({string.Join(", ", values.Select((_, i) => $"@{i}"))})", [.. values]);
    }

    private void Run(string sql, params ReadOnlySpan<string> values)
    {
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // Names are quoted below; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"@{i}", values[i]);
        }

        command.ExecuteNonQuery();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
