using System.Globalization;
using Npgsql;

namespace SalesFlow.Bench;

/// <summary>Processor time of a PostgreSQL server on this machine: of its main process and of all that it has started (<c>/proc</c>).</summary>
public sealed class PostgresCpu(int main)
{
    private const double TicksPerSecond = 100;

    /// <summary>Null where the server is on another machine or its directory can't be read.</summary>
    public static async Task<PostgresCpu?> FindAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SHOW data_directory", connection);
        var file = Path.Combine((string)(await command.ExecuteScalarAsync())!, "postmaster.pid");
        try
        {
            var main = int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
            return File.Exists($"/proc/{main}/stat") ? new PostgresCpu(main) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Used so far, those that have ended included.</summary>
    public TimeSpan Used()
    {
        var ticks = 0L;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var process) && Stat(process) is { } fields)
            {
                // After the name in brackets: state, parent, …; 11 and 12 are its own time in user and kernel, 13 and 14 that of children that were waited for.
                var own = process == main;
                ticks += own || fields[1] == main.ToString(CultureInfo.InvariantCulture) ? fields[11..(own ? 15 : 13)].Sum(long.Parse) : 0;
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static string[]? Stat(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }
}
