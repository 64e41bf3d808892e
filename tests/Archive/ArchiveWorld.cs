using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Archive;

/// <summary>A server on the database, and the commands beside it.</summary>
internal interface IArchiveWorld : IAsyncDisposable
{
    HttpClient Http { get; }

    /// <summary>Whether commands may run beside the server.</summary>
    bool Beside { get; }

    Task StopAsync();

    Task StartAsync();

    Cli Begin(params string[] arguments);

    Task<long> AskAsync(string sql);

    Task ExecuteAsync(string sql);
}

/// <summary>Commands of an operator, as typed.</summary>
internal static class ArchiveCommands
{
    /// <summary>It ends well, and says this.</summary>
    public static async Task HoldsAsync(this IArchiveWorld world, string expected, params string[] arguments)
    {
        var (exit, output, error) = await world.RunAsync(arguments);
        Assert.True(exit == 0 && output.Contains(expected, StringComparison.Ordinal), output + error);
    }

    public static async Task<(int Exit, string Output, string Error)> RunAsync(this IArchiveWorld world, params string[] arguments)
    {
        using var run = world.Begin(arguments);
        return await run.EndAsync();
    }
}
