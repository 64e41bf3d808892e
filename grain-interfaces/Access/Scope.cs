namespace SalesFlow.Access;

/// <summary>What of a tenant's work someone sees, and in whose name they may act. Computed from roles, teams, reporting lines and stand-ins; every list, count and single read goes by it.</summary>
[GenerateSerializer, Immutable, Alias("scope")]
public sealed record Scope
{
    /// <summary>All of the tenant, and anyone's name: of keys that nobody bounded.</summary>
    public static Scope Tenant { get; } = new() { Whole = true, Manages = true, Leads = true };

    /// <summary>Sees all of the tenant. Not yet steering it: legal, finance and warehouse see all, for their queues span all teams.</summary>
    [Id(0)] public bool Whole { get; init; }

    /// <summary>Whose work is seen, whatever team it is shared with.</summary>
    [Id(1)] public string[] Owners { get; init; } = [];

    /// <summary>Teams whose work is seen, whoever has it.</summary>
    [Id(2)] public string[] Teams { get; init; } = [];

    /// <summary>The whole ticket queue, with its tickets' chains and customers: engineers.</summary>
    [Id(3)] public bool Tickets { get; init; }

    /// <summary>Chains of these templates may be opened and worked on by their ids: one of their steps asks for a role that is held.</summary>
    [Id(4)] public string[] Templates { get; init; } = [];

    /// <summary>Members in whose name they may post.</summary>
    [Id(5)] public string[] Actors { get; init; } = [];

    /// <summary>May take chains out of the rate, reopen them and give them to others.</summary>
    [Id(6)] public bool Leads { get; init; }

    /// <summary>Manager or admin: steers all of the tenant, in anyone's name.</summary>
    [Id(7)] public bool Manages { get; init; }

    /// <summary>The member themselves: what tells them is theirs to see.</summary>
    [Id(8)] public string? Self { get; init; }

    /// <summary>The one rule of rows.</summary>
    public bool Sees(string? owner, string? team) => Whole || Holds(owner, team);

    /// <summary>Sees it as someone who works on it or answers for it, and not because their role sees all.</summary>
    public bool Holds(string? owner, string? team) => Manages || (owner is not null && Array.IndexOf(Owners, owner) >= 0) || (team is { Length: > 0 } && Array.IndexOf(Teams, team) >= 0);

    public bool Speaks(string actor) => Manages || Array.IndexOf(Actors, actor) >= 0;
}
