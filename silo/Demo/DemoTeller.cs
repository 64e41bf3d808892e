using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>Tells one chain's story: which action when, with what proof.</summary>
internal sealed class DemoTeller(DemoClock clock, DemoProof proof)
{
    /// <summary>The actions of a chain up to now.</summary>
    /// <param name="failsAt">The step at which it goes wrong; null to draw it.</param>
    public IEnumerable<SalesAction> Tell(DemoStory story, Fate fate, DemoDeal deal, NewChain chain, DateTimeOffset now, int? failsAt, Random dice)
    {
        if (fate == Fate.NeverStarted)
            yield break;
        var failing = failsAt ?? DemoFates.StepOf(dice, story, fate, DemoPeople.TeamOf(chain.Owner));
        var at = chain.PlannedStart;
        SalesAction? last = null;
        for (var step = 0; step < story.Steps.Length; step++)
        {
            var wrong = step == failing;
            if (wrong && fate is Fate.Stalled or Fate.Void)
                yield break;
            at = When(story, step, deal, at, last, wrong && fate == Fate.Late, dice);
            var action = Action(story, step, deal, chain, at, dice);
            if (wrong && fate == Fate.Unproven)
            {
                var bare = action with { Evidence = DemoProof.Forget(action.Node, [.. action.Evidence!], dice) };
                if (bare.OccurredAt <= now)
                    yield return bare;
                // Half of those who forget never bring it; the others do when the time is up.
                if (dice.Next(2) == 0)
                    yield break;
                at = step == 0 ? clock.Add(at, DemoClock.DayLength * (1.4 + dice.NextDouble())) : When(story, step, deal, at, last, true, dice);
                action = Action(story, step, deal, chain, at, dice) with { Id = $"{action.Id}b", Actor = action.Actor };
            }
            if (action.OccurredAt > now)
                yield break;
            yield return action;
            last = action;
        }
    }

    private SalesAction Action(DemoStory story, int step, DemoDeal deal, NewChain chain, DateTimeOffset at, Random dice)
    {
        var node = story.Steps[step].Node;
        var actor = story.ActorOf(step, chain.Owner, dice);
        var (fields, evidence) = proof.For(node, deal, actor, at, dice);
        return new SalesAction
        {
            Id = $"{chain.Id}.{step + 1}", Node = node, OccurredAt = at, Actor = actor, Customer = chain.Customer, Chain = chain.Id, Fields = fields, Evidence = evidence,
        };
    }

    /// <summary>When a step is done: well within its limit, or clearly after it.</summary>
    private DateTimeOffset When(DemoStory story, int step, DemoDeal deal, DateTimeOffset before, SalesAction? last, bool late, Random dice)
    {
        if (step == 0)
            return before;
        var share = late ? 1.4 + dice.NextDouble() : 0.08 + dice.NextDouble() * 0.64;
        var (measure, limit) = story.LimitOf(step, deal.Urgency);
        return measure switch
        {
            Measure.WorkDays => clock.Add(before, DemoClock.DayLength * limit * share),
            Measure.WorkHours => clock.Add(before, TimeSpan.FromHours(limit) * share),
            Measure.PaymentTerms => ByDay(before, DemoProof.PaymentDue(deal, last!.OccurredAt) - before, share, late),
            Measure.TodoDate => ByDay(before, DemoProof.TodoDue(last!.Fields!) - before, share, late),
            _ => ByDay(before, TimeSpan.FromHours(limit), share, late),
        };
    }

    private DateTimeOffset ByDay(DateTimeOffset before, TimeSpan limit, double share, bool late)
    {
        var at = before + limit * share;
        var moved = limit > TimeSpan.FromHours(12) ? clock.Daytime(at, late) : at;
        return moved > before ? moved : at;
    }
}
