using SalesFlow.Journal;

namespace SalesFlow.Tenants;

/// <summary>What a change of a tenant's documents comes to.</summary>
/// <param name="Value">What is answered.</param>
/// <param name="Rows">The documents to keep; none = nothing changes.</param>
internal sealed record TenantChange<T>(T Value, params DocumentRow[] Rows)
{
    /// <summary>Whom the change must reach, kept with it.</summary>
    public EffectRow[] Effects { get; init; } = [];
}

/// <summary>Body of a <see cref="Subjects.EffectKinds.CalendarChanged"/> effect.</summary>
public sealed record CalendarChange(string Calendar, int Version);
