using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Tests.Chains;

/// <summary>Templates, actions and evidence where a test names only what matters to it.</summary>
internal static class Some
{
    public static Node Node(string key, params string[] evidence) => new() { Key = key, Version = 1, Evidence = evidence };

    public static StepTemplate Step(string key, string? limit = null, string clock = "elapsed", string? from = null) => new()
    {
        Key = key,
        Node = "x." + key,
        Limit = limit is null ? null : new LimitTemplate { Length = limit, Clock = clock, From = from },
    };

    public static ChainTemplate Template(params StepTemplate[] steps) => new() { Key = "demo", Steps = steps };

    /// <summary>a within 10 h of the start, b within 20 h of a, c within 30 h of b.</summary>
    public static ChainTemplate Abc() => Template(Step("a", "PT10H"), Step("b", "PT20H"), Step("c", "PT30H"));

    public static ActionCommand Action(string id, string node, DateTimeOffset at, string? step, bool history, string fields, params EvidenceItem[] evidence) =>
        new(id, node, at, "rep-1", null, GrainKeys.Chain, "c-1", step, fields, evidence, [.. evidence.Where(e => e.Name == "absent").Select(e => e.Sha256!)], [1, 2, 3], history);

    public static EvidenceItem Document(string sha = "aa", bool there = true) => new() { Kind = "document", Sha256 = sha, Name = there ? "there" : "absent" };

    public static EvidenceItem Transcript(string text) => new() { Kind = "transcript", Text = text };
}
