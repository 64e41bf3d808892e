namespace SalesFlow.Bench;

/// <summary>What else the machine does: a figure without it says little.</summary>
public static class Machine
{
    /// <summary>One line for under a table. Linux.</summary>
    public static string Load => $"load average {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])} on {Environment.ProcessorCount} cores";
}
