using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Channels;

/// <summary>Signatures as Standard Webhooks 1.0 has them: <c>v1,base64(HMAC-SHA256(secret, id.timestamp.payload))</c>. Pure.</summary>
public static class WebhookSignature
{
    public const string Prefix = "whsec_";

    /// <summary>A receiver refuses what is older or newer than this.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>A new secret of 256 bits.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The bytes of a secret; null where it is none.</summary>
    public static byte[]? KeyOf(string secret)
    {
        var text = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length is >= 24 and <= 64 ? bytes[..length] : null;
    }

    public static string Sign(string secret, string id, DateTimeOffset at, ReadOnlySpan<byte> payload)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}."));
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret) ?? throw new ArgumentException("no webhook secret", nameof(secret)));
        hmac.AppendData(head);
        hmac.AppendData(payload);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>Whether one of the signatures is right and the time is near: what a receiver does.</summary>
    /// <param name="signatures">The header: several, parted by spaces.</param>
    public static bool Verify(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> payload, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799 || (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
        {
            return false;
        }

        var right = Encoding.ASCII.GetBytes(Sign(secret, id, DateTimeOffset.FromUnixTimeSeconds(seconds), payload));
        return signatures.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), right));
    }
}
