using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Channels;

/// <summary>How robots of chat tools want to be signed. Pure.</summary>
public static class RobotSignature
{
    /// <summary>DingTalk: HMAC-SHA256 of <c>timestamp\nsecret</c> under the secret, base64, the time in milliseconds; good for an hour.</summary>
    public static string DingTalk(string secret, DateTimeOffset at) => Convert.ToBase64String(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}\n{secret}"))));

    public static string DingTalkQuery(string secret, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"&timestamp={at.ToUnixTimeMilliseconds()}&sign={Uri.EscapeDataString(DingTalk(secret, at))}");

    /// <summary>Feishu: HMAC-SHA256 of nothing under <c>timestamp\nsecret</c>, base64, the time in seconds; good for an hour.</summary>
    public static string Feishu(string secret, DateTimeOffset at) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{Seconds(at)}\n{secret}"), Array.Empty<byte>()));

    public static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
