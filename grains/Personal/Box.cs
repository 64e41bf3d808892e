using System.Buffers.Text;
using System.Text;

namespace SalesFlow.Personal;

/// <summary>A sealed value as it stands in a record in the value's place: the JSON string <c>sealed|&lt;keys&gt;|&lt;length&gt;|&lt;base64&gt;</c>. What is in it is the value's own JSON, so that an opened
/// record is the plain one, byte for byte. A text's length is told, since what was asked of a text must stay answered when it is erased; <c>n</c> stands for a number.</summary>
internal readonly ref struct Box(ReadOnlySpan<byte> keys, int? length, ReadOnlySpan<byte> content)
{
    public const string Mark = "sealed|";

    /// <summary>What is shown in an erased text's place, once for each of its letters.</summary>
    public const char Erased = '█';

    /// <summary>Of an identity, whose length is not told.</summary>
    public const int Untold = 3;
    private const int Longest = 1_000_000;

    public ReadOnlySpan<byte> Keys { get; } = keys;

    public static bool Looks(ReadOnlySpan<byte> value) => value.StartsWith("sealed|"u8);

    /// <param name="value">A JSON string's content.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out Box box)
    {
        box = default;
        if (!Looks(value))
        {
            return false;
        }

        var rest = value["sealed|"u8.Length..];
        var first = rest.IndexOf((byte)'|');
        var second = first < 1 ? -1 : rest[(first + 1)..].IndexOf((byte)'|');
        if (second < 1)
        {
            return false;
        }

        var told = rest.Slice(first + 1, second);
        int? length = null;
        if (!told.SequenceEqual("n"u8))
        {
            if (!Utf8Parser.TryParse(told, out int number, out var read) || read != told.Length || number is < 1 or > Longest)
            {
                return false;
            }

            length = number;
        }

        box = new(rest[..first], length, rest[(first + second + 2)..]);
        return true;
    }

    /// <summary>The JSON string of a new box.</summary>
    public static byte[] Write(PersonalKey key, int? length, ReadOnlySpan<byte> json) =>
        Encoding.UTF8.GetBytes($"\"{Mark}{key.Name}|{(length is { } told ? Math.Clamp(told, 1, Longest).ToString(System.Globalization.CultureInfo.InvariantCulture) : "n")}|{Convert.ToBase64String(key.Seal(json))}\"");

    /// <summary>The value's own JSON, or what stands for it where it cannot be read.</summary>
    public byte[] Open(PersonalKey? key) => (key is null ? null : Read(key)) ?? (length is { } told ? Encoding.UTF8.GetBytes($"\"{new string(Erased, told)}\"") : "0"u8.ToArray());

    private byte[]? Read(PersonalKey key)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(content.Length)];
        return Base64.DecodeFromUtf8(content, bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? key.Open(bytes.AsSpan(0, written)) : null;
    }

    private readonly int? length = length;
    private readonly ReadOnlySpan<byte> content = content;
}
