using System.Buffers.Text;
using System.Text;

namespace SalesFlow.Lists;

/// <summary>A part of a list. <paramref name="Next"/> asks for the part after it; null = this was the last one.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>From one row more than asked for, which tells whether there is more.</summary>
    internal static Page<T> Of<TRow>(List<TRow> rows, int limit, Func<TRow, T> item, Func<TRow, string[]> key)
        => rows.Count <= limit
            ? new Page<T>(rows.ConvertAll(row => item(row)), null)
            : new Page<T>(rows.GetRange(0, limit).ConvertAll(row => item(row)), Cursor.Write(key(rows[limit - 1])));
}

/// <summary>A cursor that this program did not write.</summary>
public sealed class InvalidCursorException() : FormatException("The cursor is not one of ours.");

/// <summary>The key of the last row that was shown, opaque to clients.</summary>
internal static class Cursor
{
    public const int MostRows = 500;

    public static string Write(params string[] key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', key)));

    /// <exception cref="InvalidCursorException"/>
    public static string[]? Read(string? cursor, int parts)
    {
        if (cursor is null)
        {
            return null;
        }

        var bytes = new byte[cursor.Length];
        if (!Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written))
        {
            throw new InvalidCursorException();
        }

        var key = Encoding.UTF8.GetString(bytes, 0, written).Split('\n');
        return key.Length == parts ? key : throw new InvalidCursorException();
    }

    public static long? ReadNumber(string? cursor)
    {
        var key = Read(cursor, 1);
        return key is null ? null : long.TryParse(key[0], out var number) ? number : throw new InvalidCursorException();
    }

    public static int Limit(int limit) => Math.Clamp(limit, 1, MostRows);
}
