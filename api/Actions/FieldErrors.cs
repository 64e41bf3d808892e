using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Actions;

/// <summary>Collects what is wrong with one item, up to a limit, and reads single values on the way.</summary>
internal sealed class FieldErrors(string root)
{
    public const string NoText = "holds half a surrogate pair, which is no text";
    private const int Most = 20;

    public List<FieldError>? List { get; private set; }

    /// <param name="whole">The pointer is one into the whole body already.</param>
    public void Add(string pointer, string detail, bool whole = false)
    {
        if ((List ??= []).Count < Most)
        {
            List.Add(new(whole ? pointer : root + pointer, detail));
        }
    }

    public bool Has(string pointer) => List?.Exists(e => e.Pointer == root + pointer) == true;

    /// <summary>The string on which the reader stands, or null after noting that it is none.</summary>
    public string? Text(ref Utf8JsonReader json, string pointer, int most = int.MaxValue)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            Add(pointer, "must be a string");
            json.Skip();
            return null;
        }

        try
        {
            var text = json.GetString()!;
            if (text.Length <= most)
            {
                return text;
            }

            Add(pointer, $"is longer than {most} characters");
        }
        catch (InvalidOperationException)
        {
            Add(pointer, NoText);
        }

        return null;
    }

    public DateTimeOffset? Time(ref Utf8JsonReader json, string pointer)
    {
        if (json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= 64)
        {
            Span<char> text = stackalloc char[64];
            try
            {
                if (Moment.TryParse(text[..json.CopyString(text)], out var moment))
                {
                    return moment;
                }
            }
            catch (InvalidOperationException)
            {
                // Said below: it is no time either.
            }
        }

        Add(pointer, Moment.Expected);
        json.Skip();
        return null;
    }

    public double? Number(ref Utf8JsonReader json, string pointer, double least, double most)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Add(pointer, $"must be a number from {least} to {most}");
        json.Skip();
        return null;
    }

    public bool? Flag(ref Utf8JsonReader json, string pointer)
    {
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.TokenType == JsonTokenType.True;
        }

        Add(pointer, "must be true or false");
        json.Skip();
        return null;
    }

    /// <summary>Which of the names the reader stands on; -1 for none.</summary>
    public static int Member(ref Utf8JsonReader json, string[] names)
    {
        try
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (json.ValueTextEquals(names[i]))
                {
                    return i;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // An escape that stands for no character is found when names are compared: it is none of ours.
        }

        return -1;
    }

    public static string NameOf(ref Utf8JsonReader json)
    {
        try
        {
            var name = json.GetString()!;
            return name.Length <= 128 ? name : name[..128];
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }
}
