using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SalesFlow.Api;
using SalesFlow.Tenants;

namespace SalesFlow.Mcp;

/// <summary>Takes calls of tools: checks the arguments, runs the tool, keeps the call in the tenant's log, and only then answers.</summary>
internal sealed partial class ToolDesk(IHttpContextAccessor accessor, ICatalogues catalogues, OwnApi api, IGrainFactory grains, ILogger<ToolDesk> log)
{
    private static readonly Tool[] Tools = [new StuckTool(), new ChainTool(), new ExplainTool(), new RatesTool(), new CustomerTool(), new FindCustomersTool(), new SilentTool()];

    /// <summary>How the tools are told to assistants.</summary>
    public static IList<ModelContextProtocol.Protocol.Tool> Told { get; } = Array.ConvertAll(Tools, tool => tool.Told());

    /// <summary>The tool's own parameters, for those who try them; null where there is no such tool.</summary>
    public static ToolParameter[]? Parameters(string name) => Tools.FirstOrDefault(tool => tool.Name == name)?.Parameters;

    /// <exception cref="McpProtocolException">There is no such tool.</exception>
    public async Task<CallToolResult> CallAsync(CallToolRequestParams? call)
    {
        var tool = Tools.FirstOrDefault(tool => tool.Name == call?.Name)
            ?? throw new McpProtocolException($"There is no tool '{Named(call?.Name)}'. The tools are {string.Join(", ", Tools.Select(tool => tool.Name))}.", McpErrorCode.InvalidParams);
        var http = accessor.HttpContext!;
        var caller = http.Caller();
        var arguments = ToolArguments.None;
        CallToolResult result;
        var outcome = "answered";
        try
        {
            arguments = ToolArguments.Read(tool.Parameters, call!.Arguments);
            result = Answered(await tool.RunAsync(new(http, arguments, await catalogues.GetAsync(caller.Tenant), api)));
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            var problem = ProblemMiddleware.Of(fault);
            if (problem.Status == StatusCodes.Status500InternalServerError)
            {
                Fault(log, fault, tool.Name);
            }

            (result, outcome) = (Refused(problem), problem.Code);
        }

        try
        {
            await grains.GetGrain<ICallLogGrain>(GrainKeys.Of(caller.Tenant, "mcp")).Keep(new(tool.Name, caller.Actor, caller.KeyId, arguments.Json, outcome));
        }
        catch (Exception fault) when (ProblemMiddleware.Of(fault) is { Status: 503 } busy)
        {
            // What is not on record is not told.
            return Refused(busy);
        }

        return result;
    }

    private static CallToolResult Answered(IToolAnswer answer)
    {
        var json = JsonSerializer.SerializeToElement(answer, answer.GetType(), ApiJson.Options);
        // The sentences first; then the same JSON as text, for clients that do not read structured content.
        return new() { Content = [new TextContentBlock { Text = answer.Answer }, new TextContentBlock { Text = json.GetRawText() }], StructuredContent = json };
    }

    private static CallToolResult Refused(Problem problem)
    {
        var lines = problem.Errors?.Select(error => $"{error.Pointer} {error.Detail}") ?? [];
        return new() { IsError = true, Content = [new TextContentBlock { Text = string.Join('\n', lines.Prepend($"{problem.Code}: {problem.Detail}")) }] };
    }

    private static string Named(string? name) => name is null ? "" : name.Length <= 64 ? name : name[..64] + "…";

    [LoggerMessage(1, LogLevel.Error, "tool {Tool} failed")]
    private static partial void Fault(ILogger log, Exception fault, string tool);
}
