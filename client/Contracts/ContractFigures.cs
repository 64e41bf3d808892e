namespace SalesFlow.Client;

/// <summary>How a period's contracts went.</summary>
/// <param name="AsOf">The moment it stands at.</param>
/// <param name="Period">As asked for; null = all time.</param>
/// <param name="Total">All of them.</param>
/// <param name="Groups">By owner or team, where asked for.</param>
public sealed record ContractFiguresAnswer(DateTimeOffset AsOf, string? Period, ContractFigures Total, IReadOnlyList<ContractFiguresGroup>? Groups);

/// <summary>One group.</summary>
/// <param name="Key">Owner or team; null = none.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ContractFiguresGroup(string? Key, ContractFigures Figures);

/// <summary>How a set of contracts went.</summary>
/// <param name="Submitted">All of them.</param>
/// <param name="States">How many are where.</param>
/// <param name="Rework">Returned by legal at least once, of those submitted.</param>
/// <param name="FirstTimeRight">Whose first submission broke no rule of the form.</param>
/// <param name="ReviewTime">From going to legal to legal's verdict, each time.</param>
/// <param name="Waivers">By clause, the most first.</param>
public sealed record ContractFigures(
    int Submitted, IReadOnlyDictionary<string, int> States, TicketShare Rework, TicketShare FirstTimeRight, TicketTimes ReviewTime, IReadOnlyList<ClauseWaivers> Waivers);

/// <summary>Waivers of one kind of clause.</summary>
/// <param name="Source">The rule or model whose findings were waived.</param>
/// <param name="Label">What kind of risk.</param>
/// <param name="Waivers">How often.</param>
/// <param name="Contracts">In how many contracts.</param>
public sealed record ClauseWaivers(string Source, string Label, int Waivers, int Contracts);

/// <summary>Promises to a contract's customer in visits and notes.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Customer">Its customer.</param>
/// <param name="Texts">How many texts were read.</param>
/// <param name="Complete">False where the customer has more records than are looked through.</param>
/// <param name="Flagged">How many promises exceed policy or contract, or are not in the contract.</param>
/// <param name="Items">The promises, oldest first.</param>
public sealed record ContractPromises(string Contract, string Customer, int Texts, bool Complete, int Flagged, IReadOnlyList<CustomerPromise> Items);

/// <summary>A promise.</summary>
/// <param name="Kind">warranty, give-away or account-period.</param>
/// <param name="Amount">Months of warranty, or days of account period.</param>
/// <param name="Item">What is given.</param>
/// <param name="Text">The words of the promise.</param>
/// <param name="Action">The action that recorded it.</param>
/// <param name="Node">Of that action.</param>
/// <param name="Subject">Where it was recorded.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="At">When.</param>
/// <param name="Clause">The clause that speaks of the same; null = none does.</param>
/// <param name="Granted">What the contract grants, months or days.</param>
/// <param name="Bound">What policy allows, months or days.</param>
/// <param name="Flags">What is wrong with it.</param>
public sealed record CustomerPromise(
    string Kind, decimal? Amount, string? Item, string Text, string Action, string Node, string Subject, string By, DateTimeOffset At, PromisedClause? Clause, int? Granted, int? Bound,
    IReadOnlyList<PromiseFlag> Flags);

/// <summary>The clause that speaks of what was promised.</summary>
/// <param name="Index">Of the clause.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Start">In UTF-16 code units of the contract's text.</param>
/// <param name="Length">Likewise.</param>
/// <param name="Text">Its words.</param>
public sealed record PromisedClause(int Index, string? Title, int Start, int Length, string Text);

/// <summary>How a promise departs from what holds.</summary>
/// <param name="Deviation">exceeds-policy, exceeds-contract or not-in-contract.</param>
/// <param name="Text">In words.</param>
public sealed record PromiseFlag(string Deviation, string Text);
