using System.Text.Json;

namespace SalesFlow.Contracts;

/// <summary>How much a clause can hurt.</summary>
public enum Risk
{
    Low = 1,
    Medium = 2,
    High = 3,
}

/// <summary>Words in both languages of the product.</summary>
public sealed record Words(string Zh, string En)
{
    public string In(Language language) => language == Language.English ? En : Zh;
}

/// <summary>A language's rules, as shipped or as a tenant extends them. Patterns are .NET regular expressions without look-around and back references; they
/// see folded text (<see cref="FoldedText"/>), one sentence at a time. <c>{us}</c> and <c>{them}</c> stand for the parties' words, <c>{name}</c> for a macro.</summary>
public sealed record RulePack
{
    public required string Language { get; init; }
    public required int Version { get; init; }

    public required PartyWords Parties { get; init; }

    public required CueWords Cues { get; init; }

    public Dictionary<string, string> Macros { get; init; } = [];

    public required Rule[] Rules { get; init; }
}

/// <summary>Who is meant by which words.</summary>
public sealed record PartyWords
{
    public required string[] Seller { get; init; }
    public required string[] Buyer { get; init; }
    public string[] Both { get; init; } = [];
    public string[] Third { get; init; } = [];

    /// <summary>The one who speaks, and the other, whichever side that is.</summary>
    public string[] Us { get; init; } = [];
    public string[] Them { get; init; } = [];

    /// <summary>Names that change sides where the text says so: 甲方（卖方）.</summary>
    public string[] GenericSeller { get; init; } = [];
    public string[] GenericBuyer { get; init; } = [];

    /// <summary>What stands before a party that is only the object: 向, 给, to the.</summary>
    public string[] Objects { get; init; } = [];

    /// <summary>What stands after a party that only qualifies something else: 的损失, 's consent.</summary>
    public string[] Qualifiers { get; init; } = [];

    /// <summary>Verbs by which a party receives instead of bears: 收取.</summary>
    public string[] Receives { get; init; } = [];

    /// <summary>What names the bearer after the thing: 由, by the.</summary>
    public string[] Agents { get; init; } = [];
}

/// <summary>Words that turn the meaning of what stands beside them.</summary>
public sealed record CueWords
{
    public required string[] Negations { get; init; }

    /// <summary>Look like negations or resets and are none: 不可抗力, 无论, 供应.</summary>
    public required string[] Neutral { get; init; }

    /// <summary>After them a new statement begins: what was negated before does not count.</summary>
    public required string[] Resets { get; init; }

    /// <summary>Said after the thing they take it back: 不适用.</summary>
    public required string[] After { get; init; }

    /// <summary>Said after a quotation they make it a mention: 字样. Patterns, at the end of the quotation.</summary>
    public required string[] Mentions { get; init; }

    /// <summary>Said after a term they make it a definition: 是指. Patterns, right after the term.</summary>
    public required string[] Definitions { get; init; }

    /// <summary>Said before a term where a weaker word also defines: 所称.</summary>
    public string[] Called { get; init; } = [];
}

/// <summary>What a rule looks for, and what it says about it.</summary>
public sealed record Rule
{
    public required string Key { get; init; }

    /// <summary>Grows with every change of what the rule finds.</summary>
    public required int Version { get; init; }

    public required Risk Severity { get; init; }
    public required Words Labels { get; init; }
    public required Words Reason { get; init; }
    public required Words Suggestion { get; init; }

    /// <summary>A sentence without any of these is passed over. Plain words.</summary>
    public required string[] About { get; init; }

    /// <summary>Found unless negated. The group <c>core</c>, else the whole match, is what a negation would stand beside; <c>n</c> is a share.</summary>
    public string[] Patterns { get; init; } = [];

    /// <summary>Found whatever is negated around: the pattern says it all.</summary>
    public string[] Sure { get; init; } = [];

    /// <summary>The sentence must match one of these too, where there are any.</summary>
    public string[] Requires { get; init; } = [];

    /// <summary>A sentence that matches one of these is harmless.</summary>
    public string[] Exceptions { get; init; } = [];

    /// <summary>Only what our side bears: found unless the sentence lays it on the other side or a third.</summary>
    public bool OursOnly { get; init; }

    /// <summary>Also look after the match for words that take it back.</summary>
    public bool TakenBack { get; init; }

    /// <summary>Only shares above this many per cent.</summary>
    public decimal? AbovePercent { get; init; }

    /// <summary>Rules that say less about the same words and are then left out.</summary>
    public string[] Covers { get; init; } = [];
}

/// <summary>The packs that are shipped.</summary>
public static class RulePacks
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static RulePack Chinese { get; } = Shipped("Contracts/rules.zh-CN.json");

    public static RulePack English { get; } = Shipped("Contracts/rules.en.json");

    /// <exception cref="JsonException">It is no pack; the message says where.</exception>
    public static RulePack Read(Stream json) => JsonSerializer.Deserialize<RulePack>(json, Json) ?? throw new JsonException("a rule pack is an object, not null");

    private static RulePack Shipped(string name)
    {
        using var stream = typeof(RulePacks).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        return Read(stream);
    }
}
