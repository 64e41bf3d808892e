using System.Collections.Concurrent;

namespace SalesFlow.Channels;

/// <summary>Tokens that WeCom gives for corpId and secret, kept until shortly before they end; and what its numbers mean for whoever uses one.</summary>
public sealed class WeComTokens(OutgoingHttp http, TimeProvider time)
{
    public const string Address = "https://qyapi.weixin.qq.com";

    /// <summary>Too many at once, with how long it then wants to be left alone.</summary>
    public static readonly IReadOnlyDictionary<int, TimeSpan> Limits = new Dictionary<int, TimeSpan> { [45009] = TimeSpan.FromMinutes(1), [45033] = TimeSpan.FromSeconds(10) };

    private readonly ConcurrentDictionary<(string Address, string Corp, string Secret), (string Token, DateTimeOffset Until)> tokens = new();

    /// <summary>Where the channel's WeCom is: the provider's own, or a server that the channel names.</summary>
    public static string Base(Outgoing message) => (message.Address ?? Address).TrimEnd('/');

    /// <summary>The token that was used is not valid any more: ask for another.</summary>
    public static bool IsOver(int code) => code is 40014 or 42001;

    /// <param name="fresh">What is kept was refused.</param>
    public async Task<(string? Token, SendResult? Trouble)> Of(Outgoing message, bool fresh, CancellationToken cancellation)
    {
        var (corp, secret) = (message.Channel.Settings["corpId"], message.Secrets[0]);
        var key = (Base(message), corp, secret);
        if (!fresh && tokens.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return (known.Token, null);
        }

        var answer = await RobotSender.Get(http, $"{Base(message)}/cgi-bin/gettoken?corpid={Uri.EscapeDataString(corp)}&corpsecret={Uri.EscapeDataString(secret)}", cancellation);
        if (RobotSender.Judge(answer, Limits, []) is { Outcome: not SendOutcome.Delivered } trouble)
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
}
