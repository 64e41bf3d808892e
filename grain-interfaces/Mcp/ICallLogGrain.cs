namespace SalesFlow.Mcp;

/// <summary>What assistants asked over MCP: each call is one record of the stream <c>calls/mcp</c>. Key: <c>tenant/mcp</c>.</summary>
[Alias("call-log"), Version(1)]
public interface ICallLogGrain : IGrainWithStringKey
{
    /// <summary>Answers when the record is durable.</summary>
    [Alias("keep")] Task Keep(ToolCalled call);
}

/// <summary>One call of a tool.</summary>
/// <param name="By">The member, or <c>key:</c> and the key's id.</param>
/// <param name="Key">The credential's id, not its secret.</param>
/// <param name="Arguments">JSON object.</param>
/// <param name="Outcome"><c>answered</c>, or the problem's code.</param>
[GenerateSerializer, Immutable, Alias("tool-called")]
public sealed record ToolCalled(string Tool, string By, string Key, string Arguments, string Outcome);
