using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesFlow.Client;
using SalesFlow.Import;
using SalesFlow.Interop;
using SalesFlow.Tenants;

namespace SalesFlow.Apply;

/// <summary>
/// <c>salesflow apply PATH… [--url URL --key KEY] [--dry-run] [--yes]</c>; <c>salesflow apply --export DIR</c>.
/// Ends with 0 when the server is as the files say, 1 for a usage, file or server problem, 2 when something was refused, 3 when there are differences that were not applied.
/// </summary>
public static class ApplyCommand
{
    internal const int Done = 0;
    internal const int Stopped = 1;
    internal const int Refused = 2;
    internal const int Differs = 3;

    /// <param name="embedded">Starts the server in this process where no <c>--url</c> is given; the host is disposed at the end.</param>
    /// <param name="ask">Asks whether the differences are to be applied; null: nobody is there to be asked. Default: the terminal, where there is one.</param>
    /// <param name="colour">Whether differences are coloured. Default: on a terminal, unless <c>NO_COLOR</c> is set.</param>
    public static Command Create(Func<CancellationToken, Task<(SalesFlowClient Client, IAsyncDisposable Host)>> embedded, Func<bool>? ask = null, bool? colour = null)
    {
        ask ??= Console.IsInputRedirected || Console.IsOutputRedirected ? null : AskTerminal;
        var paths = new Argument<string[]>("path") { Description = "YAML files, or folders of them: nodes (forms), templates, calendars, members, policies, channels", Arity = ArgumentArity.ZeroOrMore };
        var url = new Option<string?>("--url") { Description = "The server; without it, one is run in this process on the configured data directory" };
        var key = new Option<string?>("--key") { Description = $"An admin's API key (default: the variable {ImportCommand.KeyVariable})" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing" };
        var yes = new Option<bool>("--yes") { Description = "Change it without asking" };
        var export = new Option<DirectoryInfo?>("--export") { Description = "Write what is there into this folder, as files that can be applied" };
        var all = new Option<bool>("--all") { Description = "With --export: also what is as it was shipped" };
        var command = new Command("apply", "Keep settings as files: show what they change, then change it. What stands in no file is left as it is") { paths, url, key, dryRun, yes, export, all };
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var folder = parsed.GetValue(export)?.FullName;
                if ((parsed.GetValue(paths) ?? []) is var given && (given.Length == 0) == (folder is null))
                {
                    throw new ImportException("name files or folders to apply, or --export DIR, and not both");
                }

                // What is wrong in the files is told before a server is asked for.
                var documents = folder is null ? DocumentReader.ReadPaths(given, Environment.GetEnvironmentVariable) : [];
                return await LogTransfer.WithClientAsync(parsed.GetValue(url), parsed.GetValue(key), embedded, async client =>
                {
                    if (folder is not null)
                    {
                        await output.WriteLineAsync($"{folder}: files {await ApplyExport.WriteAsync(client, folder, parsed.GetValue(all), cancel)}");
                        return Done;
                    }

                    await using var services = new ServiceCollection().AddSubjectKinds().BuildServiceProvider();
                    return await new ApplyRun(client, services.GetRequiredService<PolicyKinds>(), output, colour ?? Coloured)
                        .RunAsync(documents, parsed.GetValue(dryRun) ? null : parsed.GetValue(yes) ? () => true : ask, cancel);
                }, cancel);
            }
            catch (ApplyException e)
            {
                foreach (var line in e.Lines)
                {
                    await error.WriteLineAsync($"apply: {line}");
                }

                return Refused;
            }
            catch (Exception e) when (e is ImportException or SalesFlowException or HttpRequestException or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"apply: {e.Message}");
                return Stopped;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException)
            {
                await error.WriteLineAsync($"apply: what answers there is not this product's API ({e.Message})");
                return Stopped;
            }
        });
        return command;
    }

    private static bool Coloured => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static bool AskTerminal()
    {
        Console.Write("Apply these changes? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
