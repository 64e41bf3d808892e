using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SalesFlow.Personal;

/// <summary>Seals what is personal in one record or document. Everything else stays byte for byte.</summary>
/// <param name="owner">Of the person whose fields they are.</param>
/// <param name="both">Of that person and of the member who acted.</param>
public sealed class Sealer(PersonalNames names, string node, PersonalKey owner, PersonalKey both)
{
    /// <summary>What a thread keeps to write in; larger ones are let go.</summary>
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic] private static ArrayBufferWriter<byte>? spare;
    private readonly PersonalNames.OfNode known = names.Node(node);

    private enum Place
    {
        Elsewhere, Root, Data, Action, Fields, Evidence, Given, Todos, Todo, Body, Identity, Text, Both,
    }

    public byte[] Keyed(ReadOnlySpan<byte> content) => owner.Keyed(content);

    /// <summary>A record's body.</summary>
    public byte[] Seal(byte[] record) => Seal(record, Place.Root);

    /// <summary>A member's document, or an account's.</summary>
    public byte[] SealDocument(byte[] body) => Seal(body, Place.Body);

    private byte[] Seal(byte[] json, Place root)
    {
        var reader = new Utf8JsonReader(json);
        Span<Place> inside = stackalloc Place[reader.CurrentState.Options.MaxDepth + 66];
        var next = root;
        var coordinate = (byte)0;
        ArrayBufferWriter<byte>? sealedJson = null;
        var copied = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    inside[reader.CurrentDepth] = next;
                    break;
                case JsonTokenType.PropertyName:
                    next = Child(inside[reader.CurrentDepth - 1], ref reader);
                    coordinate = inside[reader.CurrentDepth - 1] == Place.Evidence && next == Place.Both ? reader.ValueSpan[1] : (byte)0;
                    continue;
                case JsonTokenType.String or JsonTokenType.Number:
                    var raw = json.AsSpan((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
                    if (Sealed(next, ref reader, raw) is { } box)
                    {
                        sealedJson ??= Take();
                        sealedJson.Write(json.AsSpan(copied, (int)reader.TokenStartIndex - copied));
                        if (coordinate != 0 && reader.TokenType == JsonTokenType.Number)
                        {
                            // A coordinate stays a number for those who do not know of boxes; its box stands behind it.
                            sealedJson.Write(coordinate == 'a' ? "0,\"lat.sealed\":"u8 : "0,\"lon.sealed\":"u8);
                        }

                        sealedJson.Write(box);
                        copied = (int)reader.BytesConsumed;
                    }

                    break;
            }

            // The next value of an array stands where the array stands.
            next = reader.CurrentDepth == 0 ? root
                : reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? inside[reader.CurrentDepth] : inside[reader.CurrentDepth - 1];
        }

        if (sealedJson is null)
        {
            return json;
        }

        sealedJson.Write(json.AsSpan(copied));
        var whole = sealedJson.WrittenSpan.ToArray();
        spare = sealedJson.Capacity <= KeptBytes ? sealedJson : spare;
        return whole;
    }

    /// <summary>Nobody else's: what is sealed inside a text is written while the whole is.</summary>
    private static ArrayBufferWriter<byte> Take()
    {
        var taken = spare ?? new(4096);
        spare = null;
        taken.ResetWrittenCount();
        return taken;
    }

    private byte[]? Sealed(Place at, ref Utf8JsonReader value, ReadOnlySpan<byte> raw)
    {
        var text = value.TokenType == JsonTokenType.String;
        if (at == Place.Todos)
        {
            // Kept as JSON in a text: sealed inside it, so that it still is JSON when it is erased.
            return text ? JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(Seal(Encoding.UTF8.GetBytes(value.GetString()!), Place.Todo)), Loose.Json) : null;
        }

        if (at is not (Place.Identity or Place.Text or Place.Both))
        {
            // Whatever looks like a box is made one: so nobody can pass a text of theirs off as one.
            return text && Box.Looks(value.ValueSpan) ? Box.Write(owner, Letters(value.GetString()!), raw) : null;
        }

        if (!text)
        {
            return Box.Write(at == Place.Both ? both : owner, null, raw);
        }

        var letters = Letters(value.GetString()!);
        return letters == 0 ? null : Box.Write(at == Place.Both ? both : owner, at == Place.Identity ? Box.Untold : letters, raw);
    }

    private Place Child(Place parent, ref Utf8JsonReader name) => parent switch
    {
        Place.Root => name.ValueTextEquals("data"u8) ? Place.Data : Place.Elsewhere,
        Place.Data => name.ValueTextEquals("action"u8) ? Place.Action : name.ValueTextEquals("fields"u8) ? Place.Fields : name.ValueTextEquals("given"u8) ? Place.Given : Place.Elsewhere,
        Place.Action => name.ValueTextEquals("fields"u8) ? Place.Fields : name.ValueTextEquals("evidence"u8) ? Place.Evidence : Place.Elsewhere,
        Place.Fields => Named(ref name),
        Place.Evidence => name.ValueTextEquals("text"u8) ? Place.Text : name.ValueTextEquals("name"u8) ? Place.Identity
            : name.ValueTextEquals("lat"u8) || name.ValueTextEquals("lon"u8) ? Place.Both : Place.Elsewhere,
        Place.Given => name.ValueTextEquals("todos"u8) ? Place.Todos : Place.Elsewhere,
        Place.Todo => name.ValueTextEquals("text"u8) ? Place.Text : Place.Todo,
        Place.Body => name.ValueTextEquals("name"u8) || name.ValueTextEquals("addresses"u8) || name.ValueTextEquals("passwordHash"u8) ? Place.Identity : Place.Elsewhere,
        _ => parent,
    };

    private Place Named(ref Utf8JsonReader name)
    {
        Span<char> characters = stackalloc char[128];
        if (name.ValueSpan.Length > characters.Length)
        {
            return Place.Fields;
        }

        return known[characters[..name.CopyString(characters)]] switch
        {
            Sealing.Identity => Place.Identity,
            Sealing.Text => Place.Text,
            Sealing.Both => Place.Both,
            _ => Place.Fields,
        };
    }

    /// <summary>As evidence counts them.</summary>
    private static int Letters(string text) => text.Count(c => !char.IsWhiteSpace(c));
}
