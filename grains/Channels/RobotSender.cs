using System.Net.Http.Json;
using System.Text.Json;

namespace SalesFlow.Channels;

/// <summary>Robots of chat tools: one JSON object out, a number of the provider's back. Each kind says what it sends and what the numbers mean.</summary>
public abstract class RobotSender(OutgoingHttp http) : IChannelSender
{
    private const int LongestReason = 200;

    public abstract string Kind { get; }

    public async Task<SendResult> Send(Outgoing message, CancellationToken cancellation)
    {
        try
        {
            return await Deliver(message, cancellation);
        }
        catch (Exception fault)
        {
            return SendResult.Of(fault);
        }
    }

    protected abstract Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation);

    /// <summary>Posts and reads the provider's number; one that cannot be read counts as the status of HTTP does.</summary>
    /// <param name="name">The member that holds the number.</param>
    protected async Task<(int? Code, string? Reason, JsonElement Body, SendResult Http)> Post(string address, object body, string name, string reason, CancellationToken cancellation)
    {
        using var answer = await http.Client.PostAsJsonAsync(address, body, cancellation);
        return await Read(answer, name, reason, cancellation);
    }

    /// <summary>Posts a body that is no JSON, and reads WeCom's number.</summary>
    protected async Task<(int? Code, string? Reason, JsonElement Body, SendResult Http)> Post(string address, HttpContent body, CancellationToken cancellation)
    {
        using var answer = await http.Client.PostAsync(address, body, cancellation);
        return await Read(answer, "errcode", "errmsg", cancellation);
    }

    /// <summary>Asks, and reads WeCom's number.</summary>
    internal static async Task<(int? Code, string? Reason, JsonElement Body, SendResult Http)> Get(OutgoingHttp http, string address, CancellationToken cancellation)
    {
        using var answer = await http.Client.GetAsync(address, cancellation);
        return await Read(answer, "errcode", "errmsg", cancellation);
    }

    private static async Task<(int? Code, string? Reason, JsonElement Body, SendResult Http)> Read(HttpResponseMessage answer, string name, string reason, CancellationToken cancellation)
    {
        var status = SendResult.Of((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta);
        try
        {
            var body = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var code) && code.TryGetInt32(out var number)
                ? (number, body.TryGetProperty(reason, out var words) && words.GetString() is { } text ? text[..Math.Min(LongestReason, text.Length)] : null, body, status)
                : (null, null, body, status);
        }
        catch (JsonException)
        {
            return (null, null, default, status);
        }
    }

    /// <param name="limits">Numbers that mean "too many", and how long the provider then wants to be left alone.</param>
    /// <param name="refusals">Numbers that mean "never this message".</param>
    internal static SendResult Judge((int? Code, string? Reason, JsonElement Body, SendResult Http) answer, IReadOnlyDictionary<int, TimeSpan> limits, int[] refusals)
    {
        var words = $"the provider answered {answer.Code}: {answer.Reason}";
        return answer.Code switch
        {
            null => answer.Http.Outcome == SendOutcome.Delivered ? new(SendOutcome.Down, answer.Http.Code, "the answer is not the provider's") : answer.Http,
            0 => new(SendOutcome.Delivered, 0),
            { } code when limits.TryGetValue(code, out var wait) => new(SendOutcome.Limited, code, words, wait),
            { } code when refusals.Contains(code) => new(SendOutcome.Refused, code, words),
            { } code => new(SendOutcome.Down, code, words),
        };
    }
}

/// <summary>A group robot of WeCom (企业微信群机器人): <c>{"msgtype":"text","text":{"content"}}</c> to its address, answered by <c>{"errcode","errmsg"}</c>; twenty messages a minute.</summary>
public sealed class WeComRobotSender(OutgoingHttp http) : RobotSender(http)
{
    private static readonly Dictionary<int, TimeSpan> Limits = new() { [45009] = TimeSpan.FromMinutes(1), [45033] = TimeSpan.FromSeconds(10) };

    public override string Kind => ChannelKinds.WeComRobot;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation) =>
        Judge(await Post(message.Address!, new { msgtype = "text", text = new { content = message.Text } }, "errcode", "errmsg", cancellation), Limits, [40008, 40058, 44004, 45002]);
}

/// <summary>A custom robot of DingTalk (钉钉) with a signature: <c>timestamp</c> and <c>sign</c> in the address, <c>{"errcode","errmsg"}</c> back; more than twenty messages a minute
/// lock it for ten minutes.</summary>
public sealed class DingTalkSender(OutgoingHttp http) : RobotSender(http)
{
    private static readonly Dictionary<int, TimeSpan> Limits = new() { [130101] = TimeSpan.FromMinutes(10), [130102] = TimeSpan.FromMinutes(10) };

    public override string Kind => ChannelKinds.DingTalk;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation)
    {
        var address = message.Address! + (message.Secrets is [var secret, ..] ? RobotSignature.DingTalkQuery(secret, message.At) : "");
        return Judge(await Post(address, new { msgtype = "text", text = new { content = message.Text }, at = new { isAtAll = false } }, "errcode", "errmsg", cancellation), Limits, [40035, 400102]);
    }
}

/// <summary>A custom robot of Feishu (飞书) with a signature: <c>timestamp</c> and <c>sign</c> in the body, <c>{"code","msg"}</c> back.</summary>
public sealed class FeishuSender(OutgoingHttp http) : RobotSender(http)
{
    private static readonly Dictionary<int, TimeSpan> Limits = new() { [9499] = TimeSpan.FromMinutes(1), [11232] = TimeSpan.FromMinutes(1) };

    public override string Kind => ChannelKinds.Feishu;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation)
    {
        var body = new Dictionary<string, object> { ["msg_type"] = "text", ["content"] = new { text = message.Text } };
        if (message.Secrets is [var secret, ..])
        {
            body["timestamp"] = RobotSignature.Seconds(message.At);
            body["sign"] = RobotSignature.Feishu(secret, message.At);
        }

        return Judge(await Post(message.Address!, body, "code", "msg", cancellation), Limits, [19002, 11246]);
    }
}
