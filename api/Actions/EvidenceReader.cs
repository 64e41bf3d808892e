using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Actions;

/// <summary>Reads the evidence of an action. Whether it is enough is for the rules; here only what can't be meant is refused.</summary>
internal static class EvidenceReader
{
    private const int MaxText = 50_000;
    private static readonly string[] Kinds =
        ["photo", "location", "signature", "document", "audio", "transcript", "todo", "acknowledgement", "system-record", "link"];

    private static readonly string[] Names =
        ["kind", "sha256", "name", "text", "lat", "lon", "accuracyMetres", "fixedAt", "ref", "url", "dueAt", "mock"];

    public static EvidenceItem[] Read(ref Utf8JsonReader json, FieldErrors errors)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            errors.Add("/evidence", "must be an array");
            json.Skip();
            return [];
        }

        List<EvidenceItem>? items = null;
        for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i >= ActionReader.MaxEvidence)
            {
                if (i == ActionReader.MaxEvidence)
                {
                    errors.Add("/evidence", $"holds more than {ActionReader.MaxEvidence} items");
                }

                json.Skip();
            }
            else if (ReadItem(ref json, $"/evidence/{i}", errors) is { } item)
            {
                (items ??= []).Add(item);
            }
        }

        return items is null ? [] : [.. items];
    }

    private static EvidenceItem? ReadItem(ref Utf8JsonReader json, string at, FieldErrors errors)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add(at, "must be an object");
            json.Skip();
            return null;
        }

        var item = new Item();
        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = FieldErrors.Member(ref json, Names);
            if (member < 0)
            {
                var name = FieldErrors.NameOf(ref json);
                errors.Add($"{at}/{name}", JsonErrors.Unknown(name, Names));
                json.Skip();
                continue;
            }

            if ((seen & (1 << member)) != 0)
            {
                errors.Add($"{at}/{Names[member]}", "is given twice");
            }

            seen |= 1 << member;
            json.Read();
            if (json.TokenType != JsonTokenType.Null)
            {
                item.Take(ref json, member, at, errors);
            }
        }

        return item.Finish(at, errors);
    }

    private ref struct Item
    {
        private string? kind;
        private string? sha256;
        private string? name;
        private string? text;
        private string? reference;
        private string? url;
        private double? lat;
        private double? lon;
        private double? accuracy;
        private DateTimeOffset? fixedAt;
        private DateTimeOffset? dueAt;
        private bool? mock;

        public void Take(ref Utf8JsonReader json, int member, string at, FieldErrors errors)
        {
            switch (member)
            {
                case 0: kind = errors.Text(ref json, $"{at}/kind", 64); break;
                case 1: sha256 = Digest(errors.Text(ref json, $"{at}/sha256"), at, errors); break;
                case 2: name = errors.Text(ref json, $"{at}/name", 256); break;
                case 3: text = errors.Text(ref json, $"{at}/text", MaxText); break;
                case 4: lat = errors.Number(ref json, $"{at}/lat", -90, 90); break;
                case 5: lon = errors.Number(ref json, $"{at}/lon", -180, 180); break;
                case 6: accuracy = errors.Number(ref json, $"{at}/accuracyMetres", 0, 50_000_000); break;
                case 7: fixedAt = errors.Time(ref json, $"{at}/fixedAt"); break;
                case 8: reference = errors.Text(ref json, $"{at}/ref", 256); break;
                case 9: url = errors.Text(ref json, $"{at}/url", 2048); break;
                case 10: dueAt = errors.Time(ref json, $"{at}/dueAt"); break;
                default: mock = errors.Flag(ref json, $"{at}/mock"); break;
            }
        }

        public readonly EvidenceItem? Finish(string at, FieldErrors errors)
        {
            if (kind is null)
            {
                Require(kind, "kind", "is missing: one of " + string.Join(", ", Kinds), at, errors);
                return null;
            }

            if (Array.IndexOf(Kinds, kind) < 0)
            {
                errors.Add($"{at}/kind", $"'{kind}' is none of {string.Join(", ", Kinds)}.{Similar.Hint(kind, Kinds)}");
            }

            if (kind == "location")
            {
                Require(lat, "lat", "is missing: a location has lat and lon", at, errors);
                Require(lon, "lon", "is missing: a location has lat and lon", at, errors);
            }

            if (kind == "link")
            {
                Require(url, "url", "is missing: a link has one", at, errors);
            }

            if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http"))
            {
                errors.Add($"{at}/url", "must be an http or https address");
            }

            return new()
            {
                Kind = kind, Sha256 = sha256, Name = name, Text = text, Lat = lat, Lon = lon, AccuracyMetres = accuracy, FixedAt = fixedAt,
                Ref = reference, Url = url, DueAt = dueAt, Mock = mock,
            };
        }

        private static void Require(object? value, string member, string detail, string at, FieldErrors errors)
        {
            if (value is null && !errors.Has($"{at}/{member}"))
            {
                errors.Add($"{at}/{member}", detail);
            }
        }

        private static string? Digest(string? text, string at, FieldErrors errors)
        {
            if (text is null || Sha256Text.Is(text))
            {
                return text?.ToLowerInvariant();
            }

            errors.Add($"{at}/sha256", "must be the file's SHA-256 as 64 hexadecimal digits");
            return null;
        }
    }
}

/// <summary>A file's digest as text.</summary>
internal static class Sha256Text
{
    public static bool Is(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return text.Length == 64;
    }
}
