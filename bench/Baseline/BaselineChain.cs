namespace SalesFlow.Bench;

/// <summary>An action as the baseline takes it: the same JSON that SalesFlow takes.</summary>
[GenerateSerializer, Immutable, Alias("SalesFlow.Bench.BaselineAction")]
public sealed record BaselineAction(
    [property: Id(0)] string Id,
    [property: Id(1)] string Node,
    [property: Id(2)] DateTimeOffset OccurredAt,
    [property: Id(3)] string Actor,
    [property: Id(4)] string Chain,
    [property: Id(5)] string Step,
    [property: Id(6)] Dictionary<string, string> Fields);

/// <summary>What the baseline answers: how many actions the chain has seen, and until when its open window lasts.</summary>
[GenerateSerializer, Immutable, Alias("SalesFlow.Bench.BaselineReceipt")]
public sealed record BaselineReceipt(
    [property: Id(0)] string Id, [property: Id(1)] string Chain, [property: Id(2)] int Done, [property: Id(3)] DateTimeOffset? DueAt);

/// <summary>The document that the baseline keeps per chain: a line per step that was done, and the last action in full.</summary>
[GenerateSerializer, Alias("SalesFlow.Bench.BaselineChain")]
public sealed class BaselineChain
{
    /// <summary>The steps done so far, in order.</summary>
    [Id(0)]
    public List<BaselineStep> Steps { get; set; } = [];

    /// <summary>The last action. The ones before it are not kept, which spares the baseline a document that grows by 1 KB a step.</summary>
    [Id(1)]
    public BaselineAction? Last { get; set; }

    /// <summary>When the open window ends; null when none is open.</summary>
    [Id(2)]
    public DateTimeOffset? DueAt { get; set; }
}

/// <summary>One step that was done.</summary>
[GenerateSerializer, Immutable, Alias("SalesFlow.Bench.BaselineStep")]
public sealed record BaselineStep(
    [property: Id(0)] string Key, [property: Id(1)] string Action, [property: Id(2)] DateTimeOffset DoneAt, [property: Id(3)] bool Late);
