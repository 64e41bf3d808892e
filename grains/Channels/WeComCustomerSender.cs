using System.Net.Http.Headers;
using System.Text.Json;
using SalesFlow.Evidence;

namespace SalesFlow.Channels;

/// <summary>Messages to customers by WeCom (企业微信客户群发): documents go up with <c>media/upload</c>, then <c>externalcontact/add_msg_template</c> hands the message to the member, who sends it
/// with one tap: WeCom lets no program write to a customer by itself. It knows no ids: killed between sending and noting, a message may stand there twice.</summary>
public sealed class WeComCustomerSender(OutgoingHttp http, WeComTokens tokens, IEnumerable<IEvidenceContent> files) : RobotSender(http)
{
    /// <summary>WeCom takes no file that is smaller, or larger than 20 MiB.</summary>
    private const int LeastBytes = 6, MostBytes = 20 << 20;

    private readonly IEvidenceContent? files = files.FirstOrDefault();

    public override string Kind => ChannelKinds.WeComCustomer;

    protected override async Task<SendResult> Deliver(Outgoing message, CancellationToken cancellation)
    {
        if (!message.Trial && message.Summary is not { Contacts.Length: > 0 })
        {
            return new(SendOutcome.Delivered, OutboxRules.Acknowledged, "the customer has no contact with 'wechat' (external_userid): nobody to send to");
        }

        for (var again = false; ; again = true)
        {
            var (token, trouble) = await tokens.Of(message, again, cancellation);
            if (token is null || message.Trial)
            {
                return trouble ?? new(SendOutcome.Delivered, 0);
            }

            var result = await Deliver(message, message.Summary!, Uri.EscapeDataString(token), cancellation);
            if (again || result.Code is not { } code || !WeComTokens.IsOver(code))
            {
                return result;
            }
        }
    }

    private async Task<SendResult> Deliver(Outgoing message, CustomerSummary summary, string token, CancellationToken cancellation)
    {
        var attachments = new List<object>();
        foreach (var (name, sha256) in summary.Files)
        {
            var (attachment, trouble) = await Upload(message, summary.Tenant, name, sha256, token, cancellation);
            if (trouble is not null)
            {
                return trouble;
            }

            if (attachment is not null)
            {
                attachments.Add(attachment);
            }
        }

        var answer = await Post(
            $"{WeComTokens.Base(message)}/cgi-bin/externalcontact/add_msg_template?access_token={token}",
            new { chat_type = "single", external_userid = summary.Contacts, sender = summary.Sender, text = new { content = message.Text }, attachments }, "errcode", "errmsg", cancellation);
        return answer.Code == 0 && Failed(answer.Body) >= summary.Contacts.Length
            ? new(SendOutcome.Refused, 0, "the provider reaches none of the customer's contacts (fail_list); check their external_userid and that the member has them as customers")
            : Judge(answer, WeComTokens.Limits, [40058, 41048, 44004, 45002, 84061, 90500]);
    }

    /// <summary>A file's place in the message; neither where there is no such file, or WeCom takes none of its size.</summary>
    private async Task<(object? Attachment, SendResult? Trouble)> Upload(Outgoing message, string tenant, string name, string sha256, string token, CancellationToken cancellation)
    {
        if (files is null || await files.OpenAsync(tenant, sha256, cancellation) is not var (content, mediaType))
        {
            return (null, null);
        }

        await using (content)
        {
            if (content.Length is < LeastBytes or > MostBytes)
            {
                return (null, null);
            }

            var type = mediaType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "file";
            using var part = new StreamContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType), ContentLength = content.Length } };
            using var form = new MultipartFormDataContent { { part, "media", name } };
            var answer = await Post($"{WeComTokens.Base(message)}/cgi-bin/media/upload?access_token={token}&type={type}", form, cancellation);
            if (Judge(answer, WeComTokens.Limits, [40004, 40005, 40009, 45001]) is { Outcome: not SendOutcome.Delivered } trouble)
            {
                return (null, trouble);
            }

            var id = answer.Body.TryGetProperty("media_id", out var given) ? given.GetString() : null;
            return id is null ? (null, new(SendOutcome.Down, 0, "the provider gave no media_id"))
                : (type == "image" ? new { msgtype = type, image = new { media_id = id } } : new { msgtype = type, file = new { media_id = id } }, null);
        }
    }

    private static int Failed(JsonElement body) => body.TryGetProperty("fail_list", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
}
