using SalesFlow.Tenants;

namespace SalesFlow.Import;

/// <summary>Guesses what a table is and which column is what, by how columns are called and what stands in them; pure. A person looks at it before anything is done.</summary>
public static class ImportSuggestion
{
    /// <summary>The specification for each target, the likeliest first.</summary>
    public static IReadOnlyList<ImportSpec> Of(ImportLook look, Catalogue catalogue) => look.Format == ImportFormat.Ocel
        ? [new ImportSpec { Target = ImportTargets.Whole }]
        : [.. ImportTargets.All.Select(target => (Spec: For(target, look, catalogue), target)).OrderByDescending(one => Score(one.Spec, one.target, look)).Select(one => one.Spec)];

    private static ImportSpec For(ImportTarget target, ImportLook look, Catalogue catalogue)
    {
        var columns = new Dictionary<string, string>();
        foreach (var slots in target.Slots.GroupBy(slot => slot.Node ?? ""))
        {
            // A column is one thing of an action; the same column may mean something in another.
            var free = look.Columns.Select(column => column.Name).ToList();
            var wanted = slots.SelectMany(slot => slot.Hints.Select((hint, rank) => (Slot: slot, Hint: hint, Rank: rank))).ToList();
            foreach (var (slot, hint, rank) in wanted.OrderBy(want => want.Rank))
            {
                if (!columns.ContainsKey(slot.Key) && free.Find(name => Plain(name) == Plain(hint)) is { } column && !(slot.Key == "case" && column == "concept:name" && look.Format != ImportFormat.Xes))
                {
                    columns[slot.Key] = column;
                    // In XES one name tells the case at the trace and the activity at the event.
                    if (look.Format != ImportFormat.Xes)
                    {
                        free.Remove(column);
                    }
                }
            }
        }

        var spec = new ImportSpec { Target = target.Key, Columns = columns, TimeZone = catalogue.Settings.TimeZone, Csv = look.Csv, Actors = People(target, columns, look, catalogue) };
        return target.Subject is null ? Chains(spec, look, catalogue) : spec;
    }

    /// <summary>The template that knows the most of the activities, and which node each is.</summary>
    private static ImportSpec Chains(ImportSpec spec, ImportLook look, Catalogue catalogue)
    {
        var words = look.Columns.FirstOrDefault(column => column.Name == spec.Columns.GetValueOrDefault("activity"))?.Values;
        if (words is null)
        {
            return spec;
        }

        var best = catalogue.Templates.Values.Select(template => (template.Key, Known: words.Keys.Select(word => (Word: word, Node: NodeOf(word, template, catalogue))).Where(one => one.Node is not null).ToDictionary(one => one.Word, one => one.Node!)))
            .OrderByDescending(one => one.Known.Sum(word => words[word.Key])).ThenBy(one => one.Key, StringComparer.Ordinal).First();
        return best.Known.Count == 0 ? spec : spec with { Template = best.Key, Activities = best.Known };
    }

    /// <summary>By the step's own name first, then by the node's.</summary>
    private static string? NodeOf(string word, Chains.ChainTemplate template, Catalogue catalogue)
    {
        var plain = Plain(word);
        return template.Steps.FirstOrDefault(step => Plain(step.Key) == plain || Plain(step.Node) == plain || step.Labels?.Values.Any(label => Plain(label) == plain) == true)?.Node
            ?? template.Steps.FirstOrDefault(step => catalogue.Nodes.GetValueOrDefault(step.Node)?.Labels.Values.Any(label => Plain(label) == plain) == true)?.Node;
    }

    /// <summary>Names of members as the file writes them, where there is one of that name.</summary>
    private static Dictionary<string, string> People(ImportTarget target, Dictionary<string, string> columns, ImportLook look, Catalogue catalogue)
    {
        var known = catalogue.Members.Values.Where(member => member.Name is not null).GroupBy(member => member.Name!).Where(same => same.Count() == 1).ToDictionary(same => same.Key, same => same.Single().Id);
        var people = new Dictionary<string, string>();
        foreach (var slot in target.Slots.Where(slot => slot.Key is "actor" or "owner" || slot.Key.EndsWith("/actor", StringComparison.Ordinal)))
        {
            foreach (var name in look.Columns.FirstOrDefault(column => column.Name == columns.GetValueOrDefault(slot.Key))?.Values?.Keys ?? [])
            {
                if (known.TryGetValue(name, out var id))
                {
                    people[name] = id;
                }
            }
        }

        return people;
    }

    /// <summary>All that is needed is there: the more it explains, the better; a log only where its activities are known words.</summary>
    private static double Score(ImportSpec spec, ImportTarget target, ImportLook look)
    {
        var needed = target.Slots.Where(slot => slot.Needed).ToArray();
        var found = needed.Count(slot => spec.Columns.ContainsKey(slot.Key));
        var explained = look.Columns.Count == 0 ? 0 : spec.Columns.Values.Distinct().Count() / (double)look.Columns.Count;
        return (found == needed.Length ? 10 : found) + explained + (target.Subject is null ? (look.Format == ImportFormat.Xes ? 20 : spec.Activities.Count > 0 ? 3 : -0.5) : 0);
    }

    /// <summary>Letters and digits alone, in lower case.</summary>
    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
