using Microsoft.Data.Sqlite;
using SalesFlow.Api;

namespace SalesFlow.Interop;

/// <summary>OCEL 2.0 from an SQLite database that somebody sent: only tables are read, never views, and nothing that its schema calls is trusted.</summary>
internal static class OcelSqliteReader
{
    public static bool IsOne(ReadOnlySpan<byte> start) => start.StartsWith("SQLite format 3\0"u8);

    /// <exception cref="ProblemException">422: no database, or not OCEL 2.0; names the table.</exception>
    public static OcelLog Read(string path)
    {
        try
        {
            using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            database.Open();
            // No value grows beyond what was sent: a computed column could otherwise ask for a gigabyte in a row.
            SQLitePCL.raw.sqlite3_limit(database.Handle!, SQLitePCL.raw.SQLITE_LIMIT_LENGTH, 4 * OcelBounds.Characters);
            Run(database, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;");
            return Read(database);
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or OverflowException or FormatException or ArgumentException)
        {
            throw OcelProblems.Invalid("the database", $"cannot be read: {e.Message}");
        }
    }

    private static OcelLog Read(SqliteConnection database)
    {
        var tables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in Rows(database, "SELECT name, sql FROM sqlite_master WHERE type = 'table'", "the schema"))
        {
            tables[row[0] ?? ""] = row[1] ?? "";
        }

        if (!tables.ContainsKey("event_map_type"))
        {
            throw tables.Keys.Any(name => name.Equals("events", StringComparison.OrdinalIgnoreCase)) ? OcelProblems.Version("it has a table 'events' and none 'event_map_type'")
                : OcelProblems.Invalid("event_map_type", "is missing: a log has this table");
        }

        foreach (var name in new[] { "event", "object", "event_object", "object_object", "object_map_type" })
        {
            Need(tables, name);
        }

        var eventLinks = Links(database, "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object", "event_object");
        var objectLinks = Links(database, "SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object", "object_object");
        var events = new List<OcelEvent>();
        foreach (var (type, table) in Types(database, tables, "event"))
        {
            foreach (var (id, at, attributes, line) in Elements(database, table))
            {
                events.Add(new(id, type, at ?? throw OcelProblems.Invalid(line, "ocel_time must be a time"), attributes, eventLinks.GetValueOrDefault(id) ?? [], line));
                Bound(events.Count, "the tables of events");
            }
        }

        var valued = new Dictionary<string, List<OcelAttribute>>(StringComparer.Ordinal);
        foreach (var (_, table) in Types(database, tables, "object"))
        {
            foreach (var (id, at, attributes, _) in Elements(database, table))
            {
                if (!valued.TryGetValue(id, out var list))
                {
                    valued.Add(id, list = []);
                }

                list.AddRange(attributes.Select(attribute => attribute with { Time = at ?? DateTimeOffset.UnixEpoch }));
            }
        }

        var objects = new List<OcelObject>();
        foreach (var row in Rows(database, "SELECT ocel_id, ocel_type FROM object", "object"))
        {
            if (row[0] is not { Length: > 0 } id || row[1] is not { Length: > 0 } type)
            {
                throw OcelProblems.Invalid($"object, row {objects.Count + 1}", "ocel_id and ocel_type must be there");
            }

            objects.Add(new(id, type, valued.GetValueOrDefault(id) ?? [], objectLinks.GetValueOrDefault(id) ?? [], $"object, row {objects.Count + 1}"));
        }

        return new(events, objects);
    }

    private static List<(string Type, string Table)> Types(SqliteConnection database, Dictionary<string, string> tables, string kind)
    {
        var found = new List<(string, string)>();
        foreach (var row in Rows(database, $"SELECT ocel_type, ocel_type_map FROM {kind}_map_type ORDER BY ocel_type", $"{kind}_map_type"))
        {
            var table = $"{kind}_{row[1]}";
            Need(tables, table);
            found.Add((row[0] is { Length: > 0 } type ? type : throw OcelProblems.Invalid($"{kind}_map_type", "ocel_type must be there"), table));
        }

        return found;
    }

    private static void Need(Dictionary<string, string> tables, string name)
    {
        if (!tables.TryGetValue(name, out var sql) || sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase))
        {
            throw OcelProblems.Invalid(name, "is missing: a log has this table");
        }
    }

    private static IEnumerable<(string Id, DateTimeOffset? At, List<OcelAttribute> Attributes, string Line)> Elements(SqliteConnection database, string table)
    {
        using var command = Command(database, $"SELECT * FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        using var reader = command.ExecuteReader();
        if (reader.FieldCount > OcelBounds.Parts)
        {
            throw OcelProblems.Invalid(table, $"has more than {OcelBounds.Parts:N0} columns");
        }

        for (var row = 1; reader.Read(); row++)
        {
            var line = $"{table}, row {row}";
            Bound(row, table);
            string? id = null, changed = null;
            DateTimeOffset? at = null;
            var attributes = new List<OcelAttribute>();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var (name, text) = (reader.GetName(column), Text(reader, column, line));
                switch (name)
                {
                    case "ocel_id": id = text; break;
                    case "ocel_changed_field": changed = text; break;
                    case "ocel_time": at = text is null ? null : OcelTime.TryRead(text, out var time) ? time : throw OcelProblems.Invalid(line, "ocel_time must be a time"); break;
                    default:
                        if (text is not null)
                        {
                            attributes.Add(new(name, text));
                        }

                        break;
                }
            }

            attributes.RemoveAll(attribute => changed is not null && attribute.Name != changed);
            yield return (id is { Length: > 0 } ? id : throw OcelProblems.Invalid(line, "ocel_id must be there"), at, attributes, line);
        }
    }

    private static Dictionary<string, List<OcelRelation>> Links(SqliteConnection database, string sql, string table)
    {
        var found = new Dictionary<string, List<OcelRelation>>(StringComparer.Ordinal);
        foreach (var row in Rows(database, sql, table))
        {
            if (row[0] is not { } from || row[1] is not { } to)
            {
                throw OcelProblems.Invalid(table, "both ids must be there");
            }

            if (!found.TryGetValue(from, out var list))
            {
                found.Add(from, list = []);
            }

            list.Add(new(to, row[2] ?? ""));
        }

        return found;
    }

    private static IEnumerable<string?[]> Rows(SqliteConnection database, string sql, string place)
    {
        using var command = Command(database, sql);
        using var reader = command.ExecuteReader();
        for (var row = 1; reader.Read(); row++)
        {
            Bound(row, place);
            var values = new string?[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Text(reader, i, $"{place}, row {row}");
            }

            yield return values;
        }
    }

    private static string? Text(SqliteDataReader reader, int column, string line)
    {
        if (reader.IsDBNull(column))
        {
            return null;
        }

        var text = reader.GetString(column);
        return text.Length <= OcelBounds.Characters ? text : throw OcelProblems.Invalid(line, $"{reader.GetName(column)} is longer than {OcelBounds.Characters:N0} characters");
    }

    private static void Bound(int count, string place)
    {
        if (count > OcelBounds.Items * 4)
        {
            throw OcelProblems.Invalid(place, $"holds more than {OcelBounds.Items * 4:N0} rows; send it in parts");
        }
    }

    private static SqliteCommand Command(SqliteConnection database, string sql)
    {
        var command = database.CreateCommand();
#pragma warning disable CA2100 // Names come quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static void Run(SqliteConnection database, string sql)
    {
        using var command = Command(database, sql);
        command.ExecuteNonQuery();
    }
}
