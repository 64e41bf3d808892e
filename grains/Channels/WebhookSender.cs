using System.Globalization;
using System.Net.Http.Headers;

namespace SalesFlow.Channels;

/// <summary>Events to an address of the tenant's own, as Standard Webhooks 1.0 has it.</summary>
public sealed class WebhookSender(OutgoingHttp http, TimeProvider time) : IChannelSender
{
    public string Kind => ChannelKinds.Webhook;

    public async Task<SendResult> Send(Outgoing message, CancellationToken cancellation)
    {
        try
        {
            var now = time.GetUtcNow();
            using var request = new HttpRequestMessage(HttpMethod.Post, message.Address) { Content = new ByteArrayContent(message.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("webhook-id", message.Id);
            request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", string.Join(' ', message.Secrets.Select(secret => WebhookSignature.Sign(secret, message.Id, now, message.Body))));
            using var answer = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var wait = answer.Headers.RetryAfter;
            return SendResult.Of((int)answer.StatusCode, wait?.Delta ?? wait?.Date - now);
        }
        catch (Exception fault)
        {
            return SendResult.Of(fault);
        }
    }
}
