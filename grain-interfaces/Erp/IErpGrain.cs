using SalesFlow.Deadlines;

namespace SalesFlow.Erp;

/// <summary>One adapter that pulls a tenant's rows out of another system on a schedule. Key: <c>tenant/adapter</c>.</summary>
[Alias("erp"), Version(1)]
public interface IErpGrain : IWindowOwner
{
    /// <summary>The tenant's adapters changed: the schedule follows.</summary>
    [Alias("refresh")] Task Refresh();

    /// <summary>Pulls now, in the background; nothing more where a pull is under way.</summary>
    [Alias("run")] Task<ErpView> Run();

    [Alias("read"), AlwaysInterleave] Task<ErpView> Read();
}

/// <summary>How far an adapter is.</summary>
/// <param name="NextAt">When it pulls next, or goes on; null where it is off.</param>
/// <param name="Running">The pull under way.</param>
/// <param name="Last">The last one that ended.</param>
/// <param name="LastGood">When the last pull that went through had begun.</param>
[GenerateSerializer, Immutable, Alias("erp-view")]
public sealed record ErpView(DateTimeOffset? NextAt, ErpRun? Running, ErpRun? Last, DateTimeOffset? LastGood);

/// <summary>One pull, from its first row to its last.</summary>
/// <param name="Accepted">Actions that were new.</param>
/// <param name="Replayed">Actions that were kept already: rows that did not change.</param>
/// <param name="Refused">Rows and actions turned down.</param>
/// <param name="Errors">The first of those in words, or why the pull ended early.</param>
/// <param name="Failed">It ended before the last row and is tried again.</param>
[GenerateSerializer, Immutable, Alias("erp-run")]
public sealed record ErpRun(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Rows, int Accepted, int Replayed, int Refused, string[] Errors, bool Failed);
