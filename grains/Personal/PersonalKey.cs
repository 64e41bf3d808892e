using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Personal;

/// <summary>The key that one person's fields are sealed with: AES-256-GCM. Whoever has it reads them; when it is gone, nobody does.</summary>
/// <param name="name"><c>customer/c-101#0</c>: whose, and after how many erasures. Two names joined by <c>+</c>: only with the keys of both.</param>
public sealed class PersonalKey(string tenant, string name, byte[] secret)
{
    public const int Bytes = 32;
    private const int Nonce = 12, Tag = 16;
    private readonly byte[] bound = Encoding.UTF8.GetBytes($"{tenant}\n{name}");

    public string Name => name;

    public static byte[] Fresh() => RandomNumberGenerator.GetBytes(Bytes);

    /// <summary>A key that is there only where both are.</summary>
    public PersonalKey With(PersonalKey other) => new(tenant, $"{name}+{other.Name}", HMACSHA256.HashData(secret, other.Secret));

    /// <summary>Nonce, tag and cipher text. Another box for the same text each time.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var box = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var cipher = new AesGcm(secret, Tag);
        cipher.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), bound);
        return box;
    }

    /// <summary>Null where the box was not made with this key for this tenant and person, or was changed.</summary>
    public byte[]? Open(ReadOnlySpan<byte> box)
    {
        if (box.Length < Nonce + Tag)
        {
            return null;
        }

        var plain = new byte[box.Length - Nonce - Tag];
        try
        {
            using var cipher = new AesGcm(secret, Tag);
            cipher.Decrypt(box[..Nonce], box[(Nonce + Tag)..], box.Slice(Nonce, Tag), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>What stands for the digest of a content with personal fields, so that nobody can try out what it was once the key is gone.</summary>
    public byte[] Keyed(ReadOnlySpan<byte> content) => HMACSHA256.HashData(secret, content);

    private byte[] Secret => secret;
}
