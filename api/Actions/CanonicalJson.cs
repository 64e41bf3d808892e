using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SalesFlow.Actions;

/// <summary>Writes JSON in one form only: members sorted by their UTF-8 bytes, no whitespace, the least escaping, numbers as they were sent. Keep one per use; not shared.</summary>
internal sealed class CanonicalJson
{
    private byte[] bytes = new byte[512];
    private int count;
    private Member[] members = new Member[16];
    private int depth;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, count);

    public void Clear() => (count, depth) = (0, 0);

    /// <summary>Writes the value on which the reader stands and leaves the reader at its end.</summary>
    /// <returns>Null, or the pointer (from here) of a member that is given twice.</returns>
    /// <exception cref="InvalidOperationException">A string is no text.</exception>
    public string? Write(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return WriteObject(ref json);
            case JsonTokenType.StartArray:
                return WriteArray(ref json);
            case JsonTokenType.String:
                WriteText(ref json);
                return null;
            default:
                Append(json.ValueSpan);
                return null;
        }
    }

    private string? WriteObject(ref Utf8JsonReader json)
    {
        var (first, start, sorted) = (depth, count, true);
        string? twice = null;
        Append((byte)'{');
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (depth > first)
            {
                Append((byte)',');
            }

            var from = count;
            WriteText(ref json);
            var nameEnd = count;
            Append((byte)':');
            json.Read();
            var inside = Write(ref json);
            var member = new Member(from, nameEnd, count);
            twice ??= inside is null ? null : $"/{Name(member)}{inside}";
            sorted = sorted && (depth == first || Compare(members[depth - 1], member) < 0);
            if (depth == members.Length)
            {
                Array.Resize(ref members, depth * 2);
            }

            members[depth++] = member;
        }

        if (!sorted)
        {
            twice ??= Sort(start + 1, members.AsSpan(first, depth - first));
        }

        Append((byte)'}');
        depth = first;
        return twice;
    }

    private string? WriteArray(ref Utf8JsonReader json)
    {
        string? twice = null;
        Append((byte)'[');
        for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i > 0)
            {
                Append((byte)',');
            }

            var inside = Write(ref json);
            twice ??= inside is null ? null : $"/{i}{inside}";
        }

        Append((byte)']');
        return twice;
    }

    private string? Sort(int start, Span<Member> unsorted)
    {
        unsorted.Sort(Compare);
        for (var i = 1; i < unsorted.Length; i++)
        {
            if (Compare(unsorted[i - 1], unsorted[i]) == 0)
            {
                return $"/{Name(unsorted[i])}";
            }
        }

        var copy = ArrayPool<byte>.Shared.Rent(count - start);
        bytes.AsSpan(start, count - start).CopyTo(copy);
        var at = start;
        foreach (var member in unsorted)
        {
            if (at > start)
            {
                bytes[at++] = (byte)',';
            }

            copy.AsSpan(member.From - start, member.End - member.From).CopyTo(bytes.AsSpan(at));
            at += member.End - member.From;
        }

        ArrayPool<byte>.Shared.Return(copy);
        return null;
    }

    private void WriteText(ref Utf8JsonReader json)
    {
        Append((byte)'"');
        if (!json.ValueIsEscaped)
        {
            Append(json.ValueSpan);
        }
        else
        {
            var text = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
            var length = json.CopyString(text);
            Escape(text.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(text);
        }

        Append((byte)'"');
    }

    private void Escape(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'"' or (byte)'\\':
                    Append((byte)'\\');
                    Append(b);
                    break;
                case < 0x20:
                    Append(b switch { 8 => "\\b"u8, 9 => "\\t"u8, 10 => "\\n"u8, 12 => "\\f"u8, 13 => "\\r"u8, _ => default });
                    if (b is not (8 or 9 or 10 or 12 or 13))
                    {
                        Append("\\u00"u8);
                        Append((byte)(b < 16 ? '0' : '1'));
                        Append((byte)"0123456789abcdef"[b & 15]);
                    }

                    break;
                default:
                    Append(b);
                    break;
            }
        }
    }

    private string Name(Member member) => Encoding.UTF8.GetString(bytes, member.From + 1, member.NameEnd - member.From - 2);

    private int Compare(Member a, Member b) => bytes.AsSpan(a.From + 1, a.NameEnd - a.From - 2).SequenceCompareTo(bytes.AsSpan(b.From + 1, b.NameEnd - b.From - 2));

    private void Append(byte b)
    {
        Room(1);
        bytes[count++] = b;
    }

    private void Append(ReadOnlySpan<byte> more)
    {
        Room(more.Length);
        more.CopyTo(bytes.AsSpan(count));
        count += more.Length;
    }

    private void Room(int more)
    {
        if (count + more > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, count + more));
        }
    }

    /// <summary>Where <c>"name":value</c> stands in what was written.</summary>
    private readonly record struct Member(int From, int NameEnd, int End);
}
