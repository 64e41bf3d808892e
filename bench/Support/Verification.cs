using System.Diagnostics;

namespace SalesFlow.Bench;

/// <summary>Asked for with <c>--verify</c>: what a benchmark leaves must hold as what users leave does.</summary>
public static class Verification
{
    /// <summary>Runs <c>salesflow verify</c> over the directory of a stopped server and prints what it says.</summary>
    public static async Task RunAsync(string[] arguments, string dataDirectory)
    {
        if (arguments.Contains("--verify"))
        {
            using var process = Process.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "salesflow.dll"), "verify", "--data", dataDirectory]);
            await process.WaitForExitAsync();
        }
    }
}
