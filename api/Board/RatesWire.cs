using System.Text.Json.Serialization;
using SalesFlow.Actions;
using SalesFlow.Api;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace SalesFlow.Board;

/// <summary>The closed-loop rate and the counts that it is made of.</summary>
/// <param name="Definition">Name and version of the definition: a change of meaning changes it.</param>
/// <param name="Planned">Closed, broken and in flight; void chains are beside it.</param>
/// <param name="Rate">Closed ÷ planned, a fraction; null where nothing was planned.</param>
/// <param name="SettledRate">Closed ÷ (closed + broken): for a period that still runs.</param>
/// <param name="ChangePoints">Rate less the previous rate, in percentage points.</param>
/// <param name="List">The chains that were planned; its count is <paramref name="Planned"/>.</param>
/// <param name="Lists">The chains behind each of the other numbers.</param>
public sealed record RatesAnswer(
    string Definition, DateTimeOffset AsOf, [property: JsonIgnore(Condition = Never)] string? Period,
    int Planned, int Closed, int Broken, int InFlight, int Void, int Stuck,
    [property: JsonIgnore(Condition = Never)] double? Rate, [property: JsonIgnore(Condition = Never)] double? SettledRate,
    Dictionary<string, int> BrokenBy, [property: JsonIgnore(Condition = Never)] PreviousWire? Previous,
    [property: JsonIgnore(Condition = Never)] double? ChangePoints, RateGroupWire[] Groups, string List, RateLists Lists);

public sealed record PreviousWire(string Period, [property: JsonIgnore(Condition = Never)] double? Rate);

/// <summary>The counts of one team, owner, template or day.</summary>
/// <param name="List">The chains that were planned.</param>
/// <param name="Lists">The chains behind each of the other numbers.</param>
public sealed record RateGroupWire(
    string Key, int Planned, int Closed, int Broken, int InFlight, int Void, int Stuck,
    [property: JsonIgnore(Condition = Never)] double? Rate, [property: JsonIgnore(Condition = Never)] double? SettledRate,
    Dictionary<string, int> BrokenBy, string List, RateLists Lists);

public sealed record RateLists(string Closed, string Broken, string InFlight, string Void, string Stuck, Dictionary<string, string> BrokenBy);

/// <summary>A step that is overdue or lacks evidence now.</summary>
/// <param name="Since">When it got stuck.</param>
/// <param name="DelaySeconds">From then until now.</param>
public sealed record StuckItem(
    string Chain, string Template, string Step, string Node, string State, string Customer, string Owner, string Team,
    [property: JsonIgnore(Condition = Never)] DateTimeOffset? DueAt, DateTimeOffset Since, long DelaySeconds, Missing[] Missing);

/// <summary>Where chains break: a cell for each step and team, owner or week.</summary>
public sealed record BreakpointsAnswer(
    DateTimeOffset AsOf, [property: JsonIgnore(Condition = Never)] string? Period, string By, BreakpointWire[] Cells);

/// <param name="Key">The team, owner or week (<c>2026-W07</c>).</param>
/// <param name="Share">Broken at this step ÷ planned; the colour of the cell.</param>
/// <param name="List">The chains that broke here; its count is <paramref name="Broken"/>.</param>
public sealed record BreakpointWire(
    string Template, string Step, string Key, int Planned, int Broken, [property: JsonIgnore(Condition = Never)] double? Share, Dictionary<string, int> Reasons, string List);

/// <summary>The action-flow graph: steps, and how work went from one to the next.</summary>
/// <param name="Chains">How many chains it is made of; void ones are left out.</param>
public sealed record FlowAnswer(DateTimeOffset AsOf, [property: JsonIgnore(Condition = Never)] string? Period, int Chains, FlowNode[] Nodes, FlowEdge[] Edges);

/// <param name="Count">Chains in which the step began.</param>
/// <param name="Done">Chains in which it was done.</param>
/// <param name="LateShare">Late ÷ count.</param>
/// <param name="EvidenceMissingShare">Evidence missing now ÷ count.</param>
/// <param name="Wall">Seconds from start to done.</param>
/// <param name="Working">Seconds of working time from start to done.</param>
public sealed record FlowNode(
    string Template, string Step, string Node, int Count, int Done, int Late, int EvidenceMissing, double LateShare, double EvidenceMissingShare,
    FlowTimes? Wall, FlowTimes? Working);

/// <param name="Wall">Seconds from the one done to the other done.</param>
/// <param name="Working">Working seconds of the later step.</param>
public sealed record FlowEdge(
    string Template, string From, string To, int Count, int Late, int EvidenceMissing, double LateShare, double EvidenceMissingShare, FlowTimes? Wall, FlowTimes? Working);

public sealed record FlowTimes(double Median, double P90);

/// <summary>What the live feed begins with.</summary>
/// <param name="Complete">False: more happened since the asked-for event than is still at hand.</param>
public sealed record PulseStart(PulseItem[] Items, string Stamp, bool Complete);

public sealed record RatesChanged(string Stamp);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RatesAnswer))]
[JsonSerializable(typeof(Page<StuckItem>))]
[JsonSerializable(typeof(BreakpointsAnswer))]
[JsonSerializable(typeof(FlowAnswer))]
[JsonSerializable(typeof(PulseStart))]
[JsonSerializable(typeof(PulseItem))]
[JsonSerializable(typeof(RatesChanged))]
internal sealed partial class BoardJson : JsonSerializerContext;
