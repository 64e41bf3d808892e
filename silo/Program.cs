using System.CommandLine;
using Microsoft.Extensions.Configuration;
using SalesFlow.Apply;
using SalesFlow.Archive;
using SalesFlow.Demo;
using SalesFlow.Hosting;
using SalesFlow.Import;
using SalesFlow.Interop;
using SalesFlow.Migrate;
using SalesFlow.Serve;
using SalesFlow.Verify;

var root = new RootCommand("SalesFlow: a live monitor of sales action chains. Without a command it serves.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    ImportCommand.Create(EmbeddedServer.StartAsync),
    ExportCommand.Create(EmbeddedServer.StartAsync),
    ApplyCommand.Create(EmbeddedServer.StartAsync),
    ArchiveCommand.Create(Configured),
    VerifyCommand.Create(Configured),
    MigrateCommand.Create(Configured),
};
root.SetAction((_, cancel) => ServeCommand.RunAsync(role: null, cancel));

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(75) });
}
catch (Exception e) when (StartErrors.Line(e) is { } line)
{
    await Console.Error.WriteLineAsync($"salesflow: {line}");
    return 1;
}

static ServerOptions Configured() => ServerOptions.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());
