using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace SalesFlow.Storage;

/// <summary>One numbered script <c>Sql/&lt;engine&gt;/NNN_name.sql</c>.</summary>
public sealed record Script(int Number, string Name, string Text)
{
    /// <summary>SHA-256 (hex) of the text; a script that was applied must never change.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

/// <summary>Brings a database up to date with its numbered scripts, all in one transaction.</summary>
/// <remarks>Ours, because Evolve can't take names without a letter before the number (its prefix must not be empty).</remarks>
public static class Migrations
{
    /// <summary>The scripts of an engine (<c>sqlite</c>, <c>postgresql</c>, <c>sqlserver</c>) in the order of their numbers.</summary>
    public static IReadOnlyList<Script> Scripts(string engine)
    {
        var assembly = typeof(Migrations).Assembly;
        var folder = $"Sql/{engine}/";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => Load(assembly, name, name[folder.Length..])).OrderBy(script => script.Number)];
    }

    /// <summary>Applies what is missing and returns the scripts that it applied.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="engine">A folder of scripts. On a server, scripts of a folder <c>&lt;engine&gt;-&lt;part&gt;</c> live in the same database as the others and are
    /// noted in a table of their own; SQLite has a file for each.</param>
    /// <param name="lockStatement">Run first inside the transaction, so that silos that start together wait for each other; null where something else keeps others out.</param>
    /// <exception cref="InvalidDataException">An applied script has changed since, or the database is newer than this program.</exception>
    public static IReadOnlyList<Script> Apply(DbConnection connection, string engine, string? lockStatement = null)
        => Apply(connection, engine, lockStatement, Scripts(engine));

    /// <param name="scripts">Those of an older program, in a test of an upgrade.</param>
    internal static IReadOnlyList<Script> Apply(DbConnection connection, string engine, string? lockStatement, IReadOnlyList<Script> scripts)
    {
        using var transaction = connection.BeginTransaction();
        if (lockStatement is not null)
        {
            Execute(connection, transaction, lockStatement);
        }

        var table = VersionTable(connection, engine);
        var applied = Applied(connection, transaction, table);
        if (applied.Keys.FirstOrDefault(number => scripts.All(script => script.Number != number)) is var unknown and not 0)
        {
            throw new InvalidDataException($"The database was made by a newer SalesFlow (script {unknown:000}).");
        }

        var missing = new List<Script>();
        foreach (var script in scripts)
        {
            if (!applied.TryGetValue(script.Number, out var digest))
            {
                Execute(connection, transaction, script.Text);
                Execute(connection, transaction, $"INSERT INTO {table} (number, name, digest) VALUES ({script.Number}, '{script.Name}', '{script.Digest}')");
                missing.Add(script);
            }
            else if (digest != script.Digest)
            {
                throw new InvalidDataException($"Script {script.Number:000}_{script.Name} has changed since it was applied to this database.");
            }
        }

        transaction.Commit();
        return missing;
    }

    private static Dictionary<int, string> Applied(DbConnection connection, DbTransaction transaction, string table)
    {
        var applied = new Dictionary<int, string>();
        if (!HasTable(connection, transaction, table))
        {
            Execute(connection, transaction, $"CREATE TABLE {table} (number INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, digest CHAR(64) NOT NULL)");
            return applied;
        }

        using var command = Command(connection, transaction, $"SELECT number, digest FROM {table}");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static string VersionTable(DbConnection connection, string engine)
        => !IsSqlite(connection) && engine.Split('-', 2) is [_, var part] ? $"schema_version_{part}" : "schema_version";

    private static bool HasTable(DbConnection connection, DbTransaction transaction, string table)
    {
        var sql = connection switch
        {
            _ when IsSqlite(connection) => $"SELECT COUNT(*) FROM sqlite_schema WHERE name = '{table}'",
            NpgsqlConnection => $"SELECT COUNT(*) FROM information_schema.tables WHERE table_name = '{table}' AND table_schema = current_schema()",
            SqlConnection => $"SELECT COUNT(*) FROM sys.tables WHERE object_id = OBJECT_ID(N'{table}', N'U')",
            _ => throw new NotSupportedException($"Migrations do not know {connection.GetType().Name}."),
        };
        using var command = Command(connection, transaction, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) > 0;
    }

    private static bool IsSqlite(DbConnection connection) => connection is SqliteConnection;

    private static void Execute(DbConnection connection, DbTransaction transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        command.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // Scripts and names of tables are our own.
    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
#pragma warning restore CA2100

    private static Script Load(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new Script(int.Parse(file[..3], CultureInfo.InvariantCulture), file[4..^".sql".Length], reader.ReadToEnd());
    }
}
