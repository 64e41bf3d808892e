using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Import;

/// <summary>
/// Derives ids that the API takes (<c>[A-Za-z0-9._:-]{1,128}</c>) from whatever a log uses, always the same way, so that a second import meets the first.
/// Blanks become <c>_</c>. Where more than blanks is lost, a short hash of the original is added, so that two names do not become one.
/// </summary>
public static class Ids
{
    /// <summary>Room for the ordinal that an action id adds to its chain's id.</summary>
    public const int MaxLength = 118;

    private const int HashLength = 8;

    /// <summary>The id for <paramref name="raw"/>, with a hash only where sanitising loses more than blanks.</summary>
    public static string For(string raw, string prefix = "")
    {
        var text = raw.Trim();
        var plain = Plain(text);
        var lossy = prefix.Length + plain.Length > MaxLength || text.Any(c => !IsAllowed(c) && c != ' ');
        return lossy || plain.Length == 0 ? Hashed(raw, prefix) : prefix + plain;
    }

    /// <summary>The id for <paramref name="raw"/> with the hash in any case: for one of two originals that would share an id.</summary>
    public static string Hashed(string raw, string prefix = "")
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)))[..HashLength];
        var stem = Plain(raw.Trim()).Trim('_');
        stem = stem[..Math.Min(stem.Length, Math.Max(0, MaxLength - prefix.Length - HashLength - 1))];
        return stem.Length == 0 ? prefix + hash : $"{prefix}{stem}-{hash}";
    }

    /// <summary>Whether the API takes <paramref name="id"/> as it stands.</summary>
    public static bool AreValid(string id) => id.Length is > 0 and <= 128 && id.All(IsAllowed);

    private static string Plain(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = IsAllowed(from[i]) ? from[i] : '_';
        }
    });

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-';
}
