using System.Collections.Concurrent;

namespace SalesFlow.Channels;

/// <summary>Messages of a WeCom application (企业微信应用消息) to one person: a token for corpId and secret, then <c>message/send</c>. The provider drops the same text to the same person
/// within half an hour, so that a message repeated after a crash is read once.</summary>
public sealed class WeComAppSender(OutgoingHttp http, TimeProvider time) : RobotSender(http)
{
    public const string Address = "https://qyapi.weixin.qq.com";
    private static readonly Dictionary<int, TimeSpan> Limits = new() { [45009] = TimeSpan.FromMinutes(1), [45033] = TimeSpan.FromSeconds(10) };
    private static readonly int[] TokenIsOver = [40014, 42001];
    private readonly ConcurrentDictionary<(string Address, string Corp, string Secret), (string Token, DateTimeOffset Until)> tokens = new();

    public override string Kind => ChannelKinds.WeComApp;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation)
    {
        if (message.To is null)
        {
            return new(SendOutcome.Refused, Error: "there is nobody to send to");
        }

        for (var again = false; ; again = true)
        {
            var (token, trouble) = await Token(message, again, cancellation);
            if (token is null)
            {
                return trouble!;
            }

            var settings = message.Channel.Settings;
            var answer = await Post(
                $"{Base(message)}/cgi-bin/message/send?access_token={Uri.EscapeDataString(token)}",
                new { touser = message.To, msgtype = "text", agentid = int.Parse(settings["agentId"]), text = new { content = message.Text }, enable_duplicate_check = 1, duplicate_check_interval = 1800 },
                "errcode", "errmsg", cancellation);
            if (!again && answer.Code is { } code && TokenIsOver.Contains(code))
            {
                continue;
            }

            return answer.Code == 0 && answer.Body.TryGetProperty("invaliduser", out var invalid) && invalid.GetString() is { Length: > 0 }
                ? new(SendOutcome.Refused, 0, "the provider knows no such person (invaliduser); give the member their WeCom id")
                : Judge(answer, Limits, [40058, 44004, 45002, 60111, 81013]);
        }
    }

    private async Task<(string? Token, SendResult? Trouble)> Token(Outgoing message, bool fresh, CancellationToken cancellation)
    {
        var (corp, secret) = (message.Channel.Settings["corpId"], message.Secrets[0]);
        var key = (Base(message), corp, secret);
        if (!fresh && tokens.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return (known.Token, null);
        }

        var answer = await Get($"{Base(message)}/cgi-bin/gettoken?corpid={Uri.EscapeDataString(corp)}&corpsecret={Uri.EscapeDataString(secret)}", "errcode", "errmsg", cancellation);
        if (Judge(answer, Limits, []) is { Outcome: not SendOutcome.Delivered } trouble)
        {
            return (null, trouble);
        }

        if (!answer.Body.TryGetProperty("access_token", out var text) || text.GetString() is not { Length: > 0 } token)
        {
            return (null, new(SendOutcome.Down, 0, "the provider gave no token"));
        }

        var seconds = answer.Body.TryGetProperty("expires_in", out var length) && length.TryGetInt32(out var given) ? given : 7200;
        tokens[key] = (token, time.GetUtcNow().AddSeconds(Math.Max(0, seconds - 300)));
        return (token, null);
    }

    private static string Base(Outgoing message) => (message.Address ?? Address).TrimEnd('/');
}
