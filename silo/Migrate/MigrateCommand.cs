using System.CommandLine;
using SalesFlow.Hosting;
using SalesFlow.Sqlite;

namespace SalesFlow.Migrate;

/// <summary><c>salesflow migrate</c>: brings the database up to date without serving. Serving does it as well.</summary>
public static class MigrateCommand
{
    public static Command Create(Func<ServerOptions> options)
    {
        var data = new Option<string?>("--data") { Description = "The data directory (default: as configured)" };
        var command = new Command("migrate", "Bring the database up to date without serving") { data };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetValue(data) ?? options().DataDirectory;
            using var database = SqliteDatabase.Open(directory);
            parsed.InvocationConfiguration.Output.WriteLine($"{Path.GetFullPath(directory)} is up to date");
            return 0;
        });
        return command;
    }
}
