using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesFlow.Hosting;

namespace SalesFlow.Migrate;

/// <summary><c>salesflow migrate</c>: brings the database up to date without serving. Serving does it as well.</summary>
public static class MigrateCommand
{
    public static Command Create(Func<ServerOptions> options)
    {
        var data = new Option<string?>("--data") { Description = "A data directory (default: the database as configured)" };
        var command = new Command("migrate", "Bring the database up to date without serving") { data };
        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = parsed.GetValue(data) is { } directory ? new ServerOptions { DataDirectory = directory } : options();
            var services = new ServiceCollection();
            services.AddLogging(logging => logging.AddFilter(_ => false));
            services.AddStorage(chosen);
            await using var provider = services.BuildServiceProvider();
            var database = await StorageSetup.OpenAsync(provider, chosen, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{database.Place} is up to date");
            return 0;
        });
        return command;
    }
}
