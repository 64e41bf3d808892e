using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace SalesFlow.Channels;

/// <summary>E-mail by the tenant's own SMTP server. The message's id is the same at every try, so that mail systems know a repeated one.</summary>
public sealed class EmailSender(OutgoingHttp http, Microsoft.Extensions.Options.IOptions<ChannelOptions> options) : IChannelSender
{
    public string Kind => ChannelKinds.Email;

    public async Task<SendResult> Send(Outgoing message, CancellationToken cancellation)
    {
        try
        {
            if (message.To is null || !MailboxAddress.TryParse(message.To, out var to) || !MailboxAddress.TryParse(message.Channel.Settings["from"], out var from))
            {
                return new(SendOutcome.Refused, Error: "the member or the channel's 'from' has no e-mail address");
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.Value.Timeout);
            return await Send(message, from, to, limit.Token);
        }
        catch (SmtpCommandException e)
        {
            // 4xx is for now, 5xx for ever: the person's address, or the message; anything about us is the channel's trouble.
            var ours = e.ErrorCode is SmtpErrorCode.SenderNotAccepted || e.StatusCode is SmtpStatusCode.AuthenticationRequired or SmtpStatusCode.AuthenticationInvalidCredentials;
            return new((int)e.StatusCode >= 500 && !ours ? SendOutcome.Refused : SendOutcome.Down, (int)e.StatusCode, $"the mail server answered {(int)e.StatusCode}");
        }
        catch (AuthenticationException)
        {
            return new(SendOutcome.Down, 535, "the mail server refused user or password");
        }
        catch (Exception e) when (e is SslHandshakeException or SmtpProtocolException or NotSupportedException)
        {
            return new(SendOutcome.Down, null, e is SmtpProtocolException ? "the mail server broke off" : "no safe connection to the mail server; settings.tls may be starttls, implicit or none");
        }
        catch (Exception fault)
        {
            return SendResult.Of(fault);
        }
    }

    private async Task<SendResult> Send(Outgoing message, MailboxAddress from, MailboxAddress to, CancellationToken cancellation)
    {
        var server = new Uri(message.Address!);
        var implicitly = server.Scheme == "smtps";
        using var socket = await http.ConnectAsync(server.DnsSafeHost, server.Port > 0 ? server.Port : implicitly ? 465 : 587, cancellation);
        using var client = new SmtpClient();
        var settings = message.Channel.Settings;
        await client.ConnectAsync(new NetworkStream(socket), server.DnsSafeHost, server.Port > 0 ? server.Port : 0,
            implicitly ? SecureSocketOptions.SslOnConnect : settings.GetValueOrDefault("tls") == "none" ? SecureSocketOptions.None : SecureSocketOptions.StartTls, cancellation);
        if (settings.GetValueOrDefault("user") is { Length: > 0 } user && message.Secrets is [var password, ..])
        {
            await client.AuthenticateAsync(user, password, cancellation);
        }

        var mail = new MimeMessage(from: [from], to: [to], subject: message.Title, body: new TextPart("plain") { Text = message.Text })
        {
            MessageId = $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{message.Channel.Key}\n{message.Id}\n{message.To}")))[..40]}@{from.Domain}",
            Date = message.At,
        };
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        await client.SendAsync(mail, cancellation);
        await client.DisconnectAsync(true, cancellation);
        return new(SendOutcome.Delivered, 250);
    }
}
