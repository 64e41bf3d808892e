namespace SalesFlow.Demo;

/// <summary>What becomes of a chain.</summary>
internal enum Fate
{
    /// <summary>Every step in time and proven.</summary>
    Good,

    /// <summary>One step after its limit; the rest follows.</summary>
    Late,

    /// <summary>One step without its evidence; half of these bring it too late.</summary>
    Unproven,

    /// <summary>One step is never done.</summary>
    Stalled,

    /// <summary>Not even the first step is done.</summary>
    NeverStarted,

    /// <summary>Taken out, with an approver, part of the way.</summary>
    Void,
}

/// <summary>How well people do, by team, template and month.</summary>
internal static class DemoFates
{
    /// <param name="monthsAgo">0 for the running month; people improve month by month.</param>
    public static Fate Draw(Random dice, DemoPeople.SalesTeam team, DemoStory story, string owner, int monthsAgo)
    {
        if (dice.NextDouble() < 0.025)
            return Fate.Void;
        // Some people are better than others, always the same ones.
        var person = (owner.Sum(c => c) % 7 - 3) * 0.015;
        var month = monthsAgo switch { 0 => 0.03, 1 => -0.04, _ => -0.13 };
        if (dice.NextDouble() < Math.Clamp(team.Quality + story.Ease + person + month, 0.3, 0.98))
            return Fate.Good;
        return dice.NextDouble() switch { < 0.48 => Fate.Late, < 0.74 => Fate.Unproven, < 0.89 => Fate.Stalled, _ => Fate.NeverStarted };
    }

    /// <summary>The step at which it goes wrong: any that can, the teams' weak spots more often.</summary>
    public static int StepOf(Random dice, DemoStory story, Fate fate, string team)
    {
        var candidates = Enumerable.Range(0, story.Steps.Length)
            .Where(step => fate == Fate.Unproven ? story.Steps[step].Proven : step > 0)
            .SelectMany(step => Enumerable.Repeat(step, Weakness(story.Steps[step].Node, team)))
            .ToArray();
        return candidates.Length == 0 ? story.Steps.Length - 1 : DemoCustomers.Pick(dice, candidates);
    }

    private static int Weakness(string node, string team) => (node, team) switch
    {
        ("feasibility.confirmed", _) => 4,
        ("confirmation.signed", "华南部") => 5,
        ("goods.shipped", "华东二部") => 4,
        ("engineer.checked-in", "华南部") => 4,
        ("proposal.submitted", "华东二部") => 3,
        _ => 2,
    };
}
