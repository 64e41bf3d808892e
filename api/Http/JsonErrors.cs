using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SalesFlow.Api;

/// <summary>Says of a JSON that can't be read where it is wrong: malformed text by line and position, wrong values by pointer.</summary>
internal static class JsonErrors
{
    public static Problem ToProblem(JsonException error, JsonTypeInfo type)
    {
        // The reader's own exception is inside only where the text itself is broken.
        if (error.InnerException is JsonException || (error.Path is null && error.LineNumber is not null))
        {
            return Malformed((error.InnerException as JsonException) ?? error);
        }

        var pointer = Pointer(error.Path ?? "$");
        return Problems.Invalid(pointer, Unmapped(error.Message) is { } member
            ? Unknown(member, pointer, type)
            : Words(error));
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

    private static string? Unmapped(string message)
    {
        const string start = "The JSON property '";
        var end = message.IndexOf("' could not be mapped", StringComparison.Ordinal);
        return message.StartsWith(start, StringComparison.Ordinal) && end > 0 ? message[start.Length..end] : null;
    }

    private static string Unknown(string member, string pointer, JsonTypeInfo type)
    {
        var at = type;
        foreach (var token in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            var next = at.Kind == JsonTypeInfoKind.Object ? at.Properties.FirstOrDefault(p => p.Name == token)?.PropertyType : at.ElementType;
            if (next is null)
            {
                break;
            }

            at = type.Options.GetTypeInfo(next);
        }

        return Unknown(member, at.Properties.Select(p => p.Name));
    }

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

        return what.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? "has the wrong type" : what.Split(" Path: ")[0];
    }
}
