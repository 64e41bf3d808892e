namespace SalesFlow.Channels;

/// <summary>Messages of a WeCom application (企业微信应用消息) to one person: a token for corpId and secret, then <c>message/send</c>. The provider drops the same text to the same person
/// within half an hour, so that a message repeated after a crash is read once.</summary>
public sealed class WeComAppSender(OutgoingHttp http, WeComTokens tokens) : RobotSender(http)
{
    public override string Kind => ChannelKinds.WeComApp;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation)
    {
        if (message.To is null)
        {
            return new(SendOutcome.Refused, Error: "there is nobody to send to");
        }

        for (var again = false; ; again = true)
        {
            var (token, trouble) = await tokens.Of(message, again, cancellation);
            if (token is null)
            {
                return trouble!;
            }

            var settings = message.Channel.Settings;
            var answer = await Post(
                $"{WeComTokens.Base(message)}/cgi-bin/message/send?access_token={Uri.EscapeDataString(token)}",
                new { touser = message.To, msgtype = "text", agentid = int.Parse(settings["agentId"]), text = new { content = message.Text }, enable_duplicate_check = 1, duplicate_check_interval = 1800 },
                "errcode", "errmsg", cancellation);
            if (!again && answer.Code is { } code && WeComTokens.IsOver(code))
            {
                continue;
            }

            return answer.Code == 0 && answer.Body.TryGetProperty("invaliduser", out var invalid) && invalid.GetString() is { Length: > 0 }
                ? new(SendOutcome.Refused, 0, "the provider knows no such person (invaliduser); give the member their WeCom id")
                : Judge(answer, WeComTokens.Limits, [40058, 44004, 45002, 60111, 81013]);
        }
    }
}
