using System.Diagnostics;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.EndToEnd;

/// <summary>The command as a user runs it, in a process of its own.</summary>
internal sealed class Cli : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private Cli(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public bool HasExited => process.HasExited;

    /// <summary>Variables for a command on a data directory of its own, with one tenant and its admin key.</summary>
    public static Dictionary<string, string?> On(string dataDirectory) => new()
    {
        ["SalesFlow__DataDirectory"] = dataDirectory, ["SalesFlow__Bootstrap__Tenant"] = "acme", ["SalesFlow__Bootstrap__ApiKey"] = ProductServer.ApiKey, ["ASPNETCORE_URLS"] = null,
    };

    public static Cli Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Cli(Process.Start(start)!);
    }

    public static async Task<(int Exit, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var run = Start(environment, arguments);
        return await run.EndAsync();
    }

    public static Task<(int Exit, string Output, string Error)> VerifyAsync(string dataDirectory) => RunAsync(new Dictionary<string, string?>(), "verify", "--data", dataDirectory);

    public async Task<(int Exit, string Output, string Error)> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public Task KillAsync()
    {
        process.Kill();
        return process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
