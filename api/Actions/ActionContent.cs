using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Actions;

/// <summary>
/// The digest that tells a retry from a reused id: of what was said, whatever the order of members, the whitespace or the offset of a time.
/// It is kept for ever beside the id, so this form must never change; a new form needs a new first byte and a look at both.
/// </summary>
internal static class ActionContent
{
    private const byte Form = 1;

    [ThreadStatic]
    private static byte[]? scratch;

    public static byte[] Digest(
        string id, string node, DateTimeOffset occurredAt, string actor, string? customer, string subjectKind, string subjectId, string? step,
        string fields, ReadOnlySpan<EvidenceItem> evidence)
    {
        var into = new Sink(scratch ?? new byte[1024]);
        into.Byte(Form);
        into.Text(id);
        into.Text(node);
        into.Time(occurredAt);
        into.Text(actor);
        into.Text(customer);
        into.Text(subjectKind);
        into.Text(subjectId);
        into.Text(step);
        into.Text(fields);
        foreach (var item in evidence)
        {
            into.Text(item.Kind);
            into.Text(item.Sha256);
            into.Text(item.Name);
            into.Text(item.Text);
            into.Number(item.Lat);
            into.Number(item.Lon);
            into.Number(item.AccuracyMetres);
            into.Time(item.FixedAt);
            into.Text(item.Ref);
            into.Text(item.Url);
            into.Time(item.DueAt);
            into.Byte(item.Mock switch { null => 0, false => 1, true => 2 });
        }

        scratch = into.Bytes.Length <= 65_536 ? into.Bytes : null;
        return SHA256.HashData(into.Bytes.AsSpan(0, into.Count));
    }

    /// <summary>The same for a chain that is planned.</summary>
    public static byte[] Digest(string id, string template, string customer, string? opportunity, string owner, string? team, DateTimeOffset plannedStart, string fields)
    {
        var into = new Sink(new byte[512]);
        into.Byte(Form);
        into.Text(id);
        into.Text(template);
        into.Text(customer);
        into.Text(opportunity);
        into.Text(owner);
        into.Text(team);
        into.Time(plannedStart);
        into.Text(fields);
        return SHA256.HashData(into.Bytes.AsSpan(0, into.Count));
    }

    /// <summary>Each value with its length before it, so that no two contents look the same.</summary>
    private ref struct Sink(byte[] bytes)
    {
        public byte[] Bytes { get; private set; } = bytes;

        public int Count { get; private set; }

        public void Byte(byte value) => Room(1)[0] = value;

        public void Text(string? text)
        {
            var length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
            BinaryPrimitives.WriteInt32LittleEndian(Room(4), length);
            if (length > 0)
            {
                Encoding.UTF8.GetBytes(text, Room(length));
            }
        }

        public void Time(DateTimeOffset? time) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), time?.ToUnixTimeMilliseconds() ?? long.MinValue);

        public void Number(double? number) => BinaryPrimitives.WriteDoubleLittleEndian(Room(8), number ?? double.NaN);

        private Span<byte> Room(int length)
        {
            if (Count + length > Bytes.Length)
            {
                var bigger = new byte[Math.Max(Bytes.Length * 2, Count + length)];
                Bytes.AsSpan(0, Count).CopyTo(bigger);
                Bytes = bigger;
            }

            var room = Bytes.AsSpan(Count, length);
            Count += length;
            return room;
        }
    }
}
