using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SalesFlow.Api;

/// <summary>Says of a JSON that can't be read where it is wrong: malformed text by line and position, wrong values by pointer.</summary>
internal static class JsonErrors
{
    /// <param name="body">What was sent, read again to say of every member what is wrong with it.</param>
    public static Problem ToProblem(JsonException error, JsonTypeInfo type, ReadOnlySpan<byte> body)
    {
        // The reader's own exception is inside only where the text itself is broken.
        if (error.InnerException is JsonException || (error.Path is null && error.LineNumber is not null))
        {
            return Malformed((error.InnerException as JsonException) ?? error);
        }

        try
        {
            return JsonShape.Faults(JsonElement.Parse(body), type) is [_, ..] faults
                ? Problems.Invalid([.. faults])
                : Problems.Invalid(Pointer(error.Path ?? "$"), Words(error));
        }
        catch (JsonException e)
        {
            // What is wrong was found before the end was read, and there it is no JSON either, or nested too deep.
            return Malformed(e);
        }
    }

    public static Problem Malformed(JsonException error)
    {
        var what = error.Message;
        var end = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
        what = (end < 0 ? what : what[..end]).TrimEnd('.', '|', ' ');
        return Problems.Malformed($"Line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}: {what}.");
    }

    /// <summary>A JSON path (<c>$.steps[0]['a.b']</c>) as a JSON pointer (<c>/steps/0/a.b</c>).</summary>
    internal static string Pointer(string path)
    {
        var pointer = new StringBuilder();
        for (var i = 1; i < path.Length;)
        {
            int end;
            if (path[i] == '.')
            {
                end = path.AsSpan(i + 1).IndexOfAny('.', '[') is var next and >= 0 ? i + 1 + next : path.Length;
                Append(pointer, path[(i + 1)..end]);
            }
            else if (path.AsSpan(i).StartsWith("['"))
            {
                var close = path.IndexOf("']", i, StringComparison.Ordinal);
                Append(pointer, path[(i + 2)..(close < 0 ? path.Length : close)]);
                end = close < 0 ? path.Length : close + 2;
            }
            else
            {
                var close = path.IndexOf(']', i);
                Append(pointer, path[(i + 1)..(close < 0 ? path.Length : close)]);
                end = close < 0 ? path.Length : close + 1;
            }

            i = end;
        }

        return pointer.ToString();
    }

    internal static string Unknown(string member, IEnumerable<string> known) => $"is not a member known here.{Similar.Hint(member, known)}";

    private static void Append(StringBuilder pointer, string token) => pointer.Append('/').Append(token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    private static string Words(JsonException error)
    {
        var what = error.Message;
        if (what.Contains("missing required properties", StringComparison.Ordinal) && what.Contains(": ", StringComparison.Ordinal))
        {
            return $"lacks {what[(what.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.')}";
        }

        if (what.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return "is given twice";
        }

        // Words of our own readers are kept; the serializer's speak of its types.
        return what.StartsWith("The ", StringComparison.Ordinal) ? "has the wrong form" : what.Split(" Path: ")[0];
    }
}
