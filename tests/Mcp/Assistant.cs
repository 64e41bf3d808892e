using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SalesFlow.Mcp;

/// <summary>An assistant as its maker connects it: the SDK's own client over HTTP, with an API key.</summary>
internal sealed class Assistant(McpClient client) : IAsyncDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public McpClient Client => client;

    public static async Task<Assistant> ConnectAsync(Uri server, string? key, string? protocol = null) => new(await McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        }),
        // On a busy machine the first question may wait; then it would be taken for an old server.
        new McpClientOptions { ProtocolVersion = protocol, DiscoverProbeTimeout = TimeSpan.FromSeconds(60) }, cancellationToken: Cancel));

    public async Task<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) =>
        await client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: Cancel);

    /// <summary>The structured answer of a call that must not be refused.</summary>
    public async Task<JsonElement> AskAsync(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await CallAsync(tool, arguments);
        Assert.False(result.IsError == true, TextOf(result));
        return result.StructuredContent!.Value;
    }

    /// <summary>What a call was refused with.</summary>
    public async Task<string> RefusalAsync(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await CallAsync(tool, arguments);
        Assert.True(result.IsError == true, TextOf(result));
        return TextOf(result);
    }

    public static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
