using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SalesFlow.Storage;
using SalesFlow.Sqlite;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Tests.Storage;

public sealed partial class ScriptTests
{
    [Fact]
    public void Scripts_are_numbered_without_gaps_and_named_alike_on_every_database()
    {
        var resources = typeof(Migrations).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(resources);
        Assert.All(resources, name => Assert.Matches(Named(), name));

        var engines = resources.Select(name => name.Split('/')[1]).Distinct().ToList();
        Assert.Contains("sqlite", engines);
        foreach (var scripts in engines.Select(Migrations.Scripts))
        {
            Assert.Equal(Enumerable.Range(1, scripts.Count), scripts.Select(script => script.Number));
        }
    }

    [Fact]
    public void Scripts_are_applied_once_and_a_changed_or_unknown_one_is_refused()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        Assert.Equal(Migrations.Scripts("sqlite"), Migrations.Apply(connection, "sqlite"));
        Assert.Empty(Migrations.Apply(connection, "sqlite"));
        Execute(connection, "UPDATE schema_version SET digest = 'other' WHERE number = 2");
        Assert.Contains("002_chains", Assert.Throws<InvalidDataException>(() => Migrations.Apply(connection, "sqlite")).Message, StringComparison.Ordinal);
        Execute(connection, "INSERT INTO schema_version VALUES (900, 'future', 'x')");
        Assert.Contains("newer", Assert.Throws<InvalidDataException>(() => Migrations.Apply(connection, "sqlite")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_is_held_by_one_and_free_again_afterwards()
    {
        var directory = Directory.CreateTempSubdirectory("salesflow-").FullName;
        using (SqliteDatabase.Open(directory))
        {
            var refused = Assert.Throws<DataDirectoryInUseException>(() => SqliteDatabase.Open(directory));
            Assert.Contains(directory, refused.Message, StringComparison.Ordinal);
        }

        SqliteDatabase.Open(directory).Dispose();
        Folder.Delete(directory);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"^Sql/((sqlite|postgresql|sqlserver)(-orleans)?)/\d{3}_[a-z]+(-[a-z]+)*\.sql$")]
    private static partial Regex Named();
}
