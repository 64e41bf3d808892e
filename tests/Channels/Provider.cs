using System.Text.Json;
using SalesFlow.Support;

namespace SalesFlow.Channels;

/// <summary>Answers as the providers of chat tools do, by their published forms: signatures, numbers of errors, limits of messages a minute.</summary>
internal sealed class Provider(Func<DateTimeOffset> now)
{
    public const string Secret = "SEC000f1e2d3c4b5a69788", Corp = "ww123", AppSecret = "app-secret", Key = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa";
    private readonly List<DateTimeOffset> sent = [];
    private int token;

    public int PerMinute { get; set; } = 20;

    /// <summary>Texts that were taken.</summary>
    public List<(string Kind, string? To, string Text)> Taken { get; } = [];

    public int Limited { get; private set; }

    /// <summary>A customer's contact that it does not reach.</summary>
    public string? Unreached { get; init; }

    /// <summary>Messages to customers that were taken, as they came.</summary>
    public List<string> ToCustomers { get; } = [];

    /// <summary>Contents of uploaded files by media_id.</summary>
    public Dictionary<string, string> Uploads { get; } = [];

    public string Token => $"token-{token}";

    public void EndToken() => token++;

    public (int Status, string Body) Answer(LocalReceiver.Received one)
    {
        lock (sent)
        {
            var (path, query) = one.Path.Split('?') is [var before, var after] ? (before, System.Web.HttpUtility.ParseQueryString(after)) : (one.Path, []);
            switch (path)
            {
                case "/cgi-bin/webhook/send":
                    return query["key"] != Key ? (200, """{"errcode":93000,"errmsg":"invalid webhook url"}""")
                        : Keep("wecom-robot", null, one, "text", "content", (200, """{"errcode":45009,"errmsg":"api freq out of limit"}"""), """{"errcode":0,"errmsg":"ok"}""");
                case "/robot/send":
                    var millis = long.Parse(query["timestamp"] ?? "0");
                    return Math.Abs(now().ToUnixTimeMilliseconds() - millis) > 3_600_000 || query["sign"] != RobotSignature.DingTalk(Secret, DateTimeOffset.FromUnixTimeMilliseconds(millis))
                        ? (200, """{"errcode":310000,"errmsg":"sign not match"}""")
                        : Keep("dingtalk", null, one, "text", "content", (200, """{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}"""), """{"errcode":0,"errmsg":"ok"}""");
                case "/open-apis/bot/v2/hook/abc":
                    var body = JsonElement.Parse(one.Body);
                    var seconds = long.Parse(body.GetProperty("timestamp").GetString()!);
                    return Math.Abs(now().ToUnixTimeSeconds() - seconds) > 3600 || body.GetProperty("sign").GetString() != RobotSignature.Feishu(Secret, DateTimeOffset.FromUnixTimeSeconds(seconds))
                        ? (200, """{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}""")
                        : Keep("feishu", null, one, "content", "text", (429, """{"code":9499,"msg":"too many request","data":{}}"""), """{"code":0,"msg":"success","data":{}}""");
                case "/cgi-bin/gettoken":
                    return query["corpid"] == Corp && query["corpsecret"] == AppSecret ? (200, $$"""{"errcode":0,"errmsg":"ok","access_token":"{{Token}}","expires_in":7200}""") : (200, """{"errcode":40001,"errmsg":"invalid credential"}""");
                case "/cgi-bin/message/send":
                    var to = JsonElement.Parse(one.Body).GetProperty("touser").GetString();
                    return query["access_token"] != Token ? (200, """{"errcode":42001,"errmsg":"access_token expired"}""")
                        : to == "nobody" ? (200, """{"errcode":81013,"errmsg":"user & party & tag all invalid"}""")
                        : Keep("wecom-app", to, one, "text", "content", (200, """{"errcode":45009,"errmsg":"api freq out of limit"}"""), """{"errcode":0,"errmsg":"ok","msgid":"x"}""");
                case "/cgi-bin/media/upload":
                    return query["access_token"] != Token ? (200, """{"errcode":42001,"errmsg":"access_token expired"}""") : (200, $$"""{"errcode":0,"errmsg":"","type":"{{query["type"]}}","media_id":"{{Upload(one)}}","created_at":"1380000000"}""");
                case "/cgi-bin/externalcontact/add_msg_template":
                    var template = JsonElement.Parse(one.Body);
                    var reached = template.GetProperty("external_userid").EnumerateArray().Any(contact => contact.GetString() != Unreached);
                    if (query["access_token"] != Token || template.GetProperty("chat_type").GetString() != "single" || template.GetProperty("text").GetProperty("content").GetString() is not { Length: > 0 })
                    {
                        return (200, query["access_token"] == Token ? """{"errcode":40058,"errmsg":"invalid Request Parameter"}""" : """{"errcode":42001,"errmsg":"access_token expired"}""");
                    }

                    if (reached)
                    {
                        ToCustomers.Add(one.Text);
                    }

                    return (200, $$"""{"errcode":0,"errmsg":"ok","fail_list":{{(reached ? "[]" : $"[\"{Unreached}\"]")}},"msgid":"msgGCAAAXtWyujaWJHDDGi0mAAAA"}""");
                default:
                    return (404, "");
            }
        }
    }

    /// <summary>Reads the file out of multipart/form-data, as the provider does: the field is named media and has a filename.</summary>
    private string Upload(LocalReceiver.Received one)
    {
        var reader = new Microsoft.AspNetCore.WebUtilities.MultipartReader(Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(one.Headers["content-type"]).Boundary.Value!.Trim('"'), new MemoryStream(one.Body));
        var part = reader.ReadNextSectionAsync().GetAwaiter().GetResult()!;
        if (!part.ContentDisposition!.Contains("name=media", StringComparison.Ordinal) || !part.ContentDisposition.Contains("filename", StringComparison.Ordinal))
        {
            throw new InvalidDataException(part.ContentDisposition);
        }

        var id = $"media-{Uploads.Count}";
        Uploads[id] = new StreamReader(part.Body).ReadToEnd();
        return id;
    }

    private (int Status, string Body) Keep(string kind, string? to, LocalReceiver.Received one, string outer, string inner, (int Status, string Body) limited, string ok)
    {
        sent.RemoveAll(at => at <= now().AddSeconds(-60));
        if (sent.Count >= PerMinute)
        {
            Limited++;
            return limited;
        }

        sent.Add(now());
        Taken.Add((kind, to, JsonElement.Parse(one.Body).GetProperty(outer).GetProperty(inner).GetString()!));
        return (200, ok);
    }
}
