namespace SalesFlow.Chains;

/// <summary>Gathers what the actions credited to a step prove, and tells when it was complete.</summary>
public sealed class StepProof(IReadOnlyList<Requirement> requirements)
{
    private readonly List<Fact> facts = new(1);

    /// <summary>The actions, in order.</summary>
    public IReadOnlyList<Fact> Facts => facts;

    /// <summary>The first moment at which every requirement was met; null = not yet.</summary>
    public DateTimeOffset? CompleteAt { get; private set; }

    public void Add(Fact fact)
    {
        facts.Add(fact);
        CompleteAt = Complete();
    }

    /// <summary>Codes of what is missing at a moment: unmet requirements, and files that were named but have not arrived.</summary>
    public IReadOnlyList<string> Missing(DateTimeOffset now)
    {
        var missing = new List<string>();
        foreach (var fact in facts)
        {
            foreach (var e in fact.Evidence)
            {
                if (e.Item.Sha256 is { } sha && e.ArrivedAt is null)
                {
                    missing.Add("file:" + sha);
                }
            }
        }

        foreach (var r in requirements)
        {
            // A file on its way is asked for once, as a file.
            var onItsWay = r.Field is null && facts.Any(f => f.Evidence.Any(e => e.ArrivedAt is null && r.MetBy(e.Item)));
            if (!onItsWay && MetAt(r) is var at && (at is null || at > now))
            {
                missing.Add(r.Code);
            }
        }

        return missing;
    }

    private DateTimeOffset? Complete()
    {
        var complete = facts[0].At;
        foreach (var r in requirements)
        {
            if (MetAt(r) is not { } at)
            {
                return null;
            }

            complete = at > complete ? at : complete;
        }

        // A referred file that never arrived leaves its action unproved, even where another item meets the rule.
        foreach (var fact in facts)
        {
            foreach (var e in fact.Evidence)
            {
                if (e.Item.Sha256 is not null)
                {
                    if (e.ArrivedAt is not { } at)
                    {
                        return null;
                    }

                    complete = at > complete ? at : complete;
                }
            }
        }

        return complete;
    }

    private DateTimeOffset? MetAt(Requirement r)
    {
        DateTimeOffset? first = null;
        foreach (var fact in facts)
        {
            if (r.Field is { } field)
            {
                if (fact.Fields.ContainsKey(field))
                {
                    return fact.At;
                }

                continue;
            }

            foreach (var e in fact.Evidence)
            {
                if (r.MetBy(e.Item) && (e.Item.Sha256 is null ? fact.At : e.ArrivedAt) is { } at && (first is null || at < first))
                {
                    first = at;
                }
            }
        }

        return first;
    }
}
