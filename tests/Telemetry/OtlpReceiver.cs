using System.Collections.Concurrent;
using System.Net;
using System.Text;
using SalesFlow.Support;

namespace SalesFlow.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener listener = new();

    public OtlpReceiver()
    {
        Address = $"http://127.0.0.1:{ChildServer.FreePort()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>What came, by path.</summary>
    public ConcurrentQueue<(string Path, byte[] Body)> Received { get; } = new();

    /// <summary>Everything that came, as text: strings lie in it as they are.</summary>
    public string Text => string.Join('\n', Received.Select(one => Encoding.UTF8.GetString(one.Body)));

    /// <summary>All spans so far.</summary>
    public List<SentSpan> Spans() =>
        [.. from one in Received where one.Path == "/v1/traces"
            from resource in Fields(one.Body, 1) from scope in Fields(resource, 2) from span in Fields(scope, 2) select Span(span)];

    public void Dispose() => listener.Close();

    private async Task ListenAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Received.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Field numbers are those of OpenTelemetry's trace.proto.</summary>
    private static SentSpan Span(byte[] span) => new(
        Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).Single()), [.. Fields(span, 13).Select(link => (Hex(link, 1), Hex(link, 2)))]);

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).SingleOrDefault() ?? []);

    /// <summary>The parts of a protobuf message that are messages, strings or bytes of a field.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    _ = Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    if ((int)(tag >> 3) == field)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return found;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            number |= (ulong)(part & 127) << shift;
            if (part < 128)
            {
                return number;
            }
        }
    }

    internal sealed record SentSpan(string Trace, string Id, string Parent, string Name, (string Trace, string Span)[] Links);
}
