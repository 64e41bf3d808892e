using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SalesFlow.Support;

/// <summary>A mail server on this machine: keeps what it is given and answers as it is told. Without TLS.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(string To, string Data)> mails = [];
    private readonly CancellationTokenSource ends = new();
    private readonly Task serving;

    public SmtpListener()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Address => $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public (string To, string Data)[] Mails => [.. mails];

    /// <summary>What is answered to a recipient; 250 takes the mail.</summary>
    public Func<string, string> Answer { get; set; } = _ => "250 ok";

    /// <summary>User and password as they came.</summary>
    public string? SignedIn { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await ends.CancelAsync();
        listener.Stop();
        await serving;
        ends.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await listener.AcceptTcpClientAsync(ends.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 local");
            var to = "";
            while (await reader.ReadLineAsync(ends.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var data = new StringBuilder();
                    while (await reader.ReadLineAsync(ends.Token) is { } text && text != ".")
                    {
                        data.AppendLine(text);
                    }

                    mails.Enqueue((to, data.ToString()));
                    await writer.WriteLineAsync("250 kept");
                    continue;
                }

                if (verb == "AUTH")
                {
                    SignedIn = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])).Replace('\0', ' ').Trim();
                    await writer.WriteLineAsync("235 welcome");
                    continue;
                }

                if (verb == "RCPT")
                {
                    to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    await writer.WriteLineAsync(Answer(to));
                    continue;
                }

                await writer.WriteLineAsync(verb switch { "EHLO" => "250-local\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN", "QUIT" => "221 bye", _ => "250 ok" });
                if (verb == "QUIT")
                {
                    return;
                }
            }
        }
    }
}
