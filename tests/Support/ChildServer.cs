using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SalesFlow.Support;

/// <summary>A server in a process of its own, so that it can be measured and killed apart from who asks it. Linux only.
/// <c>SALESFLOW_TEST_LOGS</c> names a folder that gets all it writes; without it the last lines are kept.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private const int KeptLines = 50;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TextWriter? _log;

    private ChildServer(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        _log = Environment.GetEnvironmentVariable("SALESFLOW_TEST_LOGS") is { Length: > 0 } folder
            ? TextWriter.Synchronized(new StreamWriter(Path.Combine(folder, $"{address.Port}-{process.Id}.log")) { AutoFlush = true })
            : null;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines it wrote to its output and error streams.</summary>
    public string LastLines => string.Join('\n', _lines);

    /// <summary>Processor time that the process has used so far, user and kernel, in steps of 10 ms (<c>/proc/pid/stat</c>).</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory now, in bytes (<c>VmRSS</c>).</summary>
    public long ResidentBytes => StatusBytes("VmRSS:");

    /// <summary>The part of it that belongs to no file: heap, caches, stacks (<c>RssAnon</c>).</summary>
    public long ResidentOwnBytes => StatusBytes("RssAnon:");

    /// <summary>The most resident memory it ever had, in bytes (<c>VmHWM</c>).</summary>
    public long PeakResidentBytes => StatusBytes("VmHWM:");

    /// <summary>A TCP port of the loopback interface that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        // Below the range that the system hands out to connections: what is free now is not taken by one of them a moment later.
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, System.Security.Cryptography.RandomNumberGenerator.GetInt32(15_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }

    /// <summary>Starts the process; it need not answer yet.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="address">Where it was told to listen.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <param name="workingDirectory">Where it runs; null for this process's directory.</param>
    public static ChildServer Start(
        string program, IEnumerable<string> arguments, Uri address, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };

        // The load generator sets it for itself; a server that is measured runs as it would alone.
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildServer(Process.Start(start)!, address);
    }

    /// <summary>Waits until a GET of the path answers 200.</summary>
    /// <exception cref="InvalidOperationException">The process ended before, or was not ready in time; its last lines are in the message.</exception>
    public async Task WaitReadyAsync(string path, TimeSpan patience, CancellationToken cancellation = default)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http, path, cancellation))
        {
            if (HasExited || Stopwatch.GetElapsedTime(started) > patience)
            {
                var what = HasExited ? $"ended with code {_process.ExitCode} before it was" : $"took longer than {patience.TotalSeconds} s to be";
                throw new InvalidOperationException($"The server {what} ready:\n{LastLines}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    /// <summary>SIGKILL: the process has no moment left to save anything.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still, with its connections open, until <see cref="Thaw"/>.</summary>
    public void Freeze() => _ = Signal(_process.Id, SigStop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => _ = Signal(_process.Id, SigCont);

    /// <summary>SIGTERM, and SIGKILL when it has not ended within the patience. True when it ended by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (!HasExited)
        {
            _ = Signal(_process.Id, SigTerm);
        }

        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return false;
        }
    }

    /// <summary>Waits until it has ended by itself and everything it wrote has been read.</summary>
    /// <exception cref="InvalidOperationException">It still runs; its last lines are in the message.</exception>
    public async Task EndedAsync(TimeSpan patience, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The server still runs after {patience.TotalSeconds} s:\n{LastLines}");
        }
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _log?.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private long StatusBytes(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _log?.WriteLine(line);
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.TryDequeue(out _);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
