using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SalesFlow.Api;

namespace SalesFlow.Actions;

/// <summary>A CloudEvent 1.0 as it came, in structured or binary mode. Extensions are allowed and passed over.</summary>
internal sealed class CloudEvent
{
    public const string TypePrefix = "cn.salesflow.";

    public string? SpecVersion { get; private set; }

    public string? Id { get; private set; }

    public string? Source { get; private set; }

    public string? Type { get; private set; }

    public string? Time { get; private set; }

    public string? Subject { get; private set; }

    public string? DataContentType { get; private set; }

    /// <summary>The data's JSON; null where there is none.</summary>
    public byte[]? Data { get; private set; }

    /// <summary>Reads the event on which the reader stands and leaves the reader at its end.</summary>
    /// <param name="body">What the reader reads.</param>
    public static CloudEvent? ReadStructured(ref Utf8JsonReader json, ReadOnlySpan<byte> body, FieldErrors errors)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("", "must be an object: a CloudEvent");
            json.Skip();
            return null;
        }

        var read = new CloudEvent();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = FieldErrors.NameOf(ref json);
            json.Read();
            if (name == "data")
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                read.Data = body[start..(int)json.BytesConsumed].ToArray();
            }
            else if (name == "data_base64")
            {
                read.Data = Base64(ref json);
                if (read.Data is null)
                {
                    errors.Add("/data_base64", "must be base64");
                    json.Skip();
                }
            }
            else if (json.TokenType == JsonTokenType.String)
            {
                read.Set(name, errors.Text(ref json, "/" + name, 2048));
            }
            else
            {
                json.Skip();
            }
        }

        return read;
    }

    private static byte[]? Base64(ref Utf8JsonReader json)
    {
        try
        {
            return json.TokenType == JsonTokenType.String && json.TryGetBytesFromBase64(out var bytes) ? bytes : null;
        }
        catch (InvalidOperationException)
        {
            // An escape that stands for no character is found when the text is taken out.
            return null;
        }
    }

    /// <summary>Attributes from <c>ce-</c> headers, data from the body.</summary>
    public static CloudEvent ReadBinary(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var read = new CloudEvent { Data = body.IsEmpty ? null : body.ToArray(), DataContentType = headers.ContentType };
        foreach (var header in headers)
        {
            if (header.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase))
            {
                read.Set(header.Key[3..].ToLowerInvariant(), Uri.UnescapeDataString(header.Value.ToString()));
            }
        }

        return read;
    }

    /// <summary>
    /// The action that the event tells of. An event is unique by source and id, so its action's id holds both:
    /// <c>ce:</c>, 16 hex digits of the source's SHA-256, <c>:</c>, the event's id; where that is no valid id, <c>ce:</c> and 40 hex digits of the digest of both.
    /// </summary>
    public ActionRead ToAction(ReadingContext context, FieldErrors errors, string root = "")
    {
        if (SpecVersion != "1.0")
        {
            errors.Add("/specversion", "must be '1.0'");
        }

        Require(Id, "id", errors);
        Require(Source, "source", errors);
        var node = Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true ? Type[TypePrefix.Length..] : null;
        if (!GrainKeys.IsId(node))
        {
            errors.Add("/type", $"must be '{TypePrefix}' and a node's key, such as {TypePrefix}proposal.submitted");
        }

        if (DataContentType is not null && !Bodies.IsJson(DataContentType))
        {
            errors.Add("/datacontenttype", "must be application/json: an action's data is an object");
        }

        DateTimeOffset time = default;
        if (Time is not null && !Moment.TryParse(Time, out time))
        {
            errors.Add("/time", Moment.Expected);
        }

        var (kind, subject) = SubjectOf(errors);
        if (errors.List is { } list)
        {
            return new(Id, null, Problems.Invalid([.. list]));
        }

        var attributes = new EventAttributes(root, ActionId(Source!, Id!), node!, Time is null ? null : time, kind, subject);
        return ReadData(context, root, attributes);
    }

    public static string ActionId(string source, string id)
    {
        var whole = $"ce:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..16]}:{id}";
        return GrainKeys.IsId(whole) ? whole : $"ce:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{id}")))[..40]}";
    }

    private ActionRead ReadData(ReadingContext context, string root, EventAttributes attributes)
    {
        try
        {
            var json = new Utf8JsonReader(Data ?? "{}"u8.ToArray());
            json.Read();
            var read = ActionReader.Read(ref json, context, root + "/data", attributes);
            while (json.Read())
            {
                // Only whitespace may follow; anything else throws.
            }

            return read with { Id = Id };
        }
        catch (JsonException e)
        {
            return new(Id, null, JsonErrors.Malformed(e));
        }
    }

    private (string? Kind, string? Id) SubjectOf(FieldErrors errors)
    {
        if (Subject is null)
        {
            return (null, null);
        }

        var slash = Subject.IndexOf('/', StringComparison.Ordinal);
        var (kind, id) = slash < 0 ? (GrainKeys.Chain, Subject) : (Subject[..slash], Subject[(slash + 1)..]);
        if (GrainKeys.IsId(id) && (kind == GrainKeys.Chain || GrainKeys.SubjectKinds.Contains(kind)))
        {
            return (kind, id);
        }

        errors.Add("/subject", "must be a chain's id, or a kind and an id such as chain/pd-1, opportunity/o-7, ticket/t-3, customer/c-101");
        return (null, null);
    }

    private void Set(string name, string? value)
    {
        switch (name)
        {
            case "specversion": SpecVersion = value; break;
            case "id": Id = value; break;
            case "source": Source = value; break;
            case "type": Type = value; break;
            case "time": Time = value; break;
            case "subject": Subject = value; break;
            case "datacontenttype": DataContentType = value; break;
            default: break;
        }
    }

    private static void Require(string? value, string name, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(value) && !errors.Has("/" + name))
        {
            errors.Add("/" + name, "is missing: a CloudEvent has it");
        }
    }
}
