using SalesFlow.Import;

namespace SalesFlow.Erp;

/// <summary>Reads rows out of other systems, by the connections that the operator has configured.</summary>
public interface IErpSources
{
    /// <summary>The next rows. Rows of one subject come in one part.</summary>
    /// <param name="cursor">From the part before; null = from the beginning.</param>
    /// <param name="since">When the last good pull began; null before the first.</param>
    /// <exception cref="ErpException">The source cannot be read; says why without any credential.</exception>
    Task<ErpPart> ReadAsync(string tenant, ErpAdapter adapter, string? cursor, DateTimeOffset? since, CancellationToken cancellation = default);
}

/// <param name="Next">Null: there is no more.</param>
public sealed record ErpPart(IReadOnlyList<SourceRow> Rows, string? Next);

/// <summary>A source cannot be read. The message goes to the tenant's admins and into the log: it holds no credential, and neither does anything behind it.</summary>
public sealed class ErpException(string message) : Exception(message);

/// <summary>Where nobody has configured anything.</summary>
public sealed class NoErpSources : IErpSources
{
    public Task<ErpPart> ReadAsync(string tenant, ErpAdapter adapter, string? cursor, DateTimeOffset? since, CancellationToken cancellation = default) =>
        throw new ErpException($"there is no connection '{adapter.Connection}'; the operator configures it as SalesFlow__Erp__{adapter.Connection}__…");
}
