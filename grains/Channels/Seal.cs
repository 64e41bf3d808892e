using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace SalesFlow.Channels;

/// <summary>Seals addresses and secrets of channels with the operator's key (AES-256-GCM), so that neither the journal nor a backup tells them.</summary>
public sealed class Seal(IOptions<ChannelOptions> options)
{
    private const string Plain = "p:", Sealed = "s:";
    private const int NonceBytes = 12, TagBytes = 16;

    public string Close(string text)
    {
        if (Key is not { } key)
        {
            return Plain + text;
        }

        var clear = Encoding.UTF8.GetBytes(text);
        var all = new byte[NonceBytes + TagBytes + clear.Length];
        RandomNumberGenerator.Fill(all.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(all.AsSpan(0, NonceBytes), clear, all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes));
        return Sealed + Convert.ToBase64String(all);
    }

    /// <exception cref="SealException">Sealed with another key, or the key is not there any more.</exception>
    public string Open(string text)
    {
        if (text.StartsWith(Plain, StringComparison.Ordinal))
        {
            return text[Plain.Length..];
        }

        if (Key is not { } key)
        {
            throw new SealException();
        }

        try
        {
            var all = Convert.FromBase64String(text[Sealed.Length..]);
            var clear = new byte[all.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(all.AsSpan(0, NonceBytes), all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes), clear);
            return Encoding.UTF8.GetString(clear);
        }
        catch (CryptographicException)
        {
            throw new SealException();
        }
    }

    private byte[]? Key => options.Value.SecretKey is "none" or "" ? null : Convert.FromBase64String(options.Value.SecretKey);
}

/// <summary>A secret cannot be read with the key that is configured.</summary>
public sealed class SealException() : Exception("the secret was sealed with another SalesFlow__Channel__SecretKey; save the channel's address and secret again");
