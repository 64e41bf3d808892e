using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Templates;

/// <summary>A step while it is edited. What the editor does not show (conditions, tolerance) stays as it was.</summary>
public sealed class StepDraft
{
    private TemplateStep? source;

    /// <summary>Tells one step from another while keys are typed.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public string Key { get; set; } = "";
    public string Node { get; set; } = "";
    public string Chinese { get; set; } = "";
    public string English { get; set; } = "";
    public string Role { get; set; } = "";

    /// <summary>Null: the step's place in the list.</summary>
    public int? Stage { get; set; }

    public bool Required { get; set; } = true;
    public bool HasLimit { get; set; }
    public Length Limit { get; set; } = Length.None;
    public bool Working { get; set; } = true;

    /// <summary>Empty: the step before.</summary>
    public string From { get; set; } = "";

    public string Calendar { get; set; } = "";
    public ISet<string> Evidence { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Nothing of its own: the shipped ladder.</summary>
    public bool OwnLadder { get; set; }

    public IList<RungDraft> Ladder { get; } = [];

    /// <summary>Limits that hold under a condition; shown, not edited.</summary>
    public IReadOnlyList<StepLimit> Conditional => source?.Limits ?? [];

    public FieldCondition? When => source?.When;

    public static StepDraft Of(TemplateStep step)
    {
        var draft = new StepDraft
        {
            source = step, Key = step.Key, Node = step.Node, Role = step.Role ?? "", Stage = step.Stage is > 0 ? step.Stage : null, Required = step.Required,
            Chinese = step.Labels?.GetValueOrDefault("zh-CN") ?? "", English = step.Labels?.GetValueOrDefault("en") ?? "",
            HasLimit = step.Limit is not null, Limit = Length.Of(step.Limit?.Length), Working = step.Limit?.Clock == "working",
            From = step.Limit?.From ?? "", Calendar = step.Limit?.Calendar ?? "", OwnLadder = step.Ladder is not null,
        };
        draft.Evidence.UnionWith(step.Evidence);
        foreach (var rung in step.Ladder ?? [])
        {
            draft.Ladder.Add(RungDraft.Of(rung));
        }

        return draft;
    }

    public TemplateStep ToStep() => (source ?? new() { Key = Key, Node = Node }) with
    {
        Key = Key.Trim(), Node = Node, Labels = Labels(Chinese, English), Role = Role is "" ? null : Role, Stage = Stage, Required = Required, Evidence = [.. Evidence],
        Limit = !HasLimit ? null : (source?.Limit ?? new() { Length = "" }) with
        {
            Length = Limit.Iso ?? "", Clock = Working ? "working" : "elapsed", From = From.Trim() is "" ? null : From.Trim(), Calendar = Calendar is "" ? null : Calendar,
        },
        Ladder = OwnLadder ? [.. Ladder.Select(rung => rung.ToRung())] : null,
    };

    public string Label(Words t) => t[Chinese, English] is { Length: > 0 } own ? own : Chinese is { Length: > 0 } ? Chinese : English is { Length: > 0 } ? English : Key;

    /// <summary>Labels that say something.</summary>
    public static Dictionary<string, string> Labels(string chinese, string english)
    {
        var labels = new Dictionary<string, string>();
        if (chinese.Trim() is { Length: > 0 } zh)
        {
            labels["zh-CN"] = zh;
        }

        if (english.Trim() is { Length: > 0 } en)
        {
            labels["en"] = en;
        }

        return labels;
    }
}

/// <summary>A rung while it is edited.</summary>
public sealed class RungDraft
{
    /// <summary><c>percent</c>, <c>before</c>, <c>due</c>, <c>after</c>; <c>as-is</c>: <see cref="Amount"/> is what the API takes.</summary>
    public string Kind { get; set; } = "due";

    public Length Amount { get; set; } = new("1", "D");
    public string To { get; set; } = "owner";
    public string? Channel { get; set; }

    public static RungDraft Of(Rung rung) => rung.At switch
    {
        "due" => new() { To = rung.To, Channel = rung.Channel },
        [.. var percent, '%'] => new() { Kind = "percent", Amount = new(percent, ""), To = rung.To, Channel = rung.Channel },
        ['d', 'u', 'e', '+', .. var after] => new() { Kind = "after", Amount = Length.Of(after), To = rung.To, Channel = rung.Channel },
        ['d', 'u', 'e', '-', .. var before] => new() { Kind = "before", Amount = Length.Of(before), To = rung.To, Channel = rung.Channel },
        _ => new() { Kind = "as-is", Amount = new(rung.At, ""), To = rung.To, Channel = rung.Channel },
    };

    public Rung ToRung() => new(Kind switch
    {
        "percent" => $"{Amount.Number}%",
        "after" => $"due+{Amount.Iso}",
        "before" => $"due-{Amount.Iso}",
        "due" => "due",
        _ => Amount.Number,
    }, To, Channel);
}
