using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Import;

/// <summary>Which column is what, while a person looks at it. Begins with what the server suggests.</summary>
public sealed class ImportDraft(ImportLook look, IReadOnlyList<ImportTarget> targets, ImportSpec? before)
{
    private readonly Dictionary<string, ImportSpec> specs = Specs(look, before);

    public ImportLook Look => look;

    public IReadOnlyList<ImportTarget> Targets => targets;

    /// <summary>The chosen target's key.</summary>
    public string Target { get; private set; } = before?.Target ?? look.Suggestions[0].Target;

    public ImportSpec Spec => specs[Target];

    public ImportTarget? Kind => targets.FirstOrDefault(target => target.Key == Target);

    public IEnumerable<string> Free => look.Columns.Select(column => column.Name).Where(name => !Spec.Columns.ContainsValue(name));

    /// <summary>Slots without which nothing can be told.</summary>
    public IEnumerable<ImportSlot> Missing => Kind?.Slots.Where(slot => slot.Needed && !Spec.Columns.ContainsKey(slot.Key)) ?? [];

    public void Choose(string target) => Target = target;

    public void Set(string slot, string? column)
    {
        var columns = new Dictionary<string, string>(Spec.Columns);
        if (string.IsNullOrEmpty(column))
        {
            columns.Remove(slot);
        }
        else
        {
            columns[slot] = column;
        }

        specs[Target] = Spec with { Columns = columns, Activities = slot == "activity" ? [] : Spec.Activities };
    }

    public void Template(string? key) => specs[Target] = Spec with { Template = string.IsNullOrEmpty(key) ? null : key, Activities = [] };

    public void Activity(string word, string? node) => specs[Target] = Spec with { Activities = With(Spec.Activities, word, node) };

    public void Field(string column, string? name) => specs[Target] = Spec with { Fields = With(Spec.Fields, column, name) };

    public void Actor(string name, string? member) => specs[Target] = Spec with { Actors = With(Spec.Actors, name, member) };

    public void Prefix(string? prefix) => specs[Target] = Spec with { Prefix = prefix?.Trim() ?? "" };

    /// <summary>What stands in a column, for whoever chooses.</summary>
    public string Examples(string? column) => look.Columns.FirstOrDefault(one => one.Name == column) is { } found ? string.Join(" · ", found.Examples) : "";

    /// <summary>The words of the column that tells what was done, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Words(string slot) =>
        [.. (look.Columns.FirstOrDefault(column => column.Name == Spec.Columns.GetValueOrDefault(slot))?.Values ?? new Dictionary<string, int>()).OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)];

    private static Dictionary<string, string> With(Dictionary<string, string> map, string key, string? value)
    {
        var next = new Dictionary<string, string>(map);
        if (string.IsNullOrWhiteSpace(value))
        {
            next.Remove(key);
        }
        else
        {
            next[key] = value.Trim();
        }

        return next;
    }

    private static Dictionary<string, ImportSpec> Specs(ImportLook look, ImportSpec? before)
    {
        var specs = look.Suggestions.ToDictionary(spec => spec.Target);
        if (before is not null)
        {
            specs[before.Target] = before;
        }

        return specs;
    }
}
