namespace SalesFlow.Import;

/// <summary>What the operator reads at the end, in plain lines.</summary>
public static class ImportReport
{
    private const int ShownNames = 5;

    /// <summary>What a dry run found.</summary>
    public static void Write(TextWriter output, ImportSurvey survey, Mapping mapping)
    {
        output.WriteLine($"dry run: {survey.Cases:N0} cases, {survey.Events:N0} events; {survey.Cases - survey.Refused:N0} chains on '{mapping.TemplateKey}' and {survey.Actions:N0} actions would be posted");
        if (survey.Span is var (first, last))
        {
            output.WriteLine($"first planned start {first:yyyy-MM-dd HH:mm:ss zzz}, last moment {last:yyyy-MM-dd HH:mm:ss zzz}");
        }

        foreach (var (activity, count) in survey.Activities.OrderByDescending(a => a.Value))
        {
            output.WriteLine($"{count,10:N0}  {(activity.Length == 0 ? "(no activity)" : activity)} → {mapping.Activities.GetValueOrDefault(activity, mapping.RefuseOthers ? "refused" : "left out")}");
        }

        foreach (var absent in mapping.Activities.Keys.Where(a => !survey.Activities.ContainsKey(a)))
        {
            output.WriteLine($"no event has the activity '{absent}'{Similar.Aside(absent, survey.Activities.Keys)}");
        }

        if (survey.Renamed.Count > 0)
        {
            var some = string.Join(", ", survey.Renamed.Take(ShownNames).Select(r => $"{r.Key} → {r.Value}"));
            output.WriteLine($"names of people that become ids, unless 'actors' lists them ({survey.Renamed.Count:N0}): {some}{(survey.Renamed.Count > ShownNames ? ", …" : "")}");
        }

        Write(output, survey.Refused, survey.Refusals);
    }

    /// <summary>What an import did.</summary>
    public static void Write(TextWriter output, ImportTally tally, int resumedAt)
    {
        if (resumedAt > 0)
        {
            output.WriteLine($"resumed after {resumedAt:N0} cases of an earlier run");
        }

        output.WriteLine($"cases {tally.Cases:N0} · events {tally.Events:N0} · chains {tally.Chains:N0} · actions accepted {tally.Accepted:N0}, replayed {tally.Replayed:N0} · refused {tally.Refused:N0}");
        Write(output, tally.Refused, tally.Refusals);
    }

    private static void Write(TextWriter output, int refused, IReadOnlyList<Refusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            output.WriteLine($"refused {refusal}");
        }

        if (refused > refusals.Count)
        {
            output.WriteLine($"… and {refused - refusals.Count:N0} more");
        }
    }
}
