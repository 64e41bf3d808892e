using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using SalesFlow.Import;

namespace SalesFlow.Erp;

/// <summary>Reads by the kind of connection. Whatever goes wrong is told in words from which every credential is taken out.</summary>
public sealed class ErpSources(ErpConnections connections) : IErpSources, IDisposable
{
    /// <summary>Rows after which a part ends with its subject.</summary>
    public const int Part = 500;

    /// <summary>A source that does not answer must not hold the wake-up of its window.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly ErpHttp http = new();

    public async Task<ErpPart> ReadAsync(string tenant, ErpAdapter adapter, string? cursor, DateTimeOffset? since, CancellationToken cancellation = default)
    {
        var connection = connections.Of(tenant, adapter.Connection);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return connection.Kind switch
            {
                "http" when adapter.Path is not null => await http.ReadAsync(connection, adapter, cursor, since, limit.Token),
                "file" when adapter.Path is not null => await Task.Run(() => ErpFile.Read(connection, adapter, cursor), limit.Token),
                "sqlite" or "postgresql" or "sqlserver" when adapter.Query is not null => await ErpSql.ReadAsync(connection, adapter, cursor, since, limit.Token),
                _ => throw new ErpException($"the connection '{adapter.Connection}' is of the kind {connection.Kind}, which takes a {(connection.Kind is "http" or "file" ? "path" : "query")}"),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ErpException($"'{adapter.Connection}' did not answer within {Patience.TotalSeconds:N0} s");
        }
        catch (Exception e) when (e is ErpException or ImportException or HttpRequestException or DbException or IOException or JsonException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException or FormatException or NotSupportedException or TimeoutException)
        {
            // No inner exception: what stands behind may hold the credential too.
            throw new ErpException(Told(connection, e));
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>A part of rows that are read anew from the beginning each time: it ends where a subject does.</summary>
    internal static async Task<ErpPart> CutAsync(IAsyncEnumerable<SourceRow> rows, RowMapping mapping, string? cursor, CancellationToken cancellation)
    {
        var plan = new RowPlan(mapping);
        var before = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var found = new List<SourceRow>();
        await foreach (var row in rows.Skip(before).WithCancellation(cancellation))
        {
            if (found.Count >= Part && plan.NameOf(row) != plan.NameOf(found[^1]))
            {
                return new(found, (before + found.Count).ToString(CultureInfo.InvariantCulture));
            }

            found.Add(row);
        }

        return new(found, null);
    }

    private static string Told(ErpConnection connection, Exception fault)
    {
        var words = fault.InnerException is { } inner && fault is not (ErpException or ImportException) ? $"{fault.Message} ({inner.Message})" : fault.Message;
        words = connection.Secrets().Aggregate(words, (text, secret) => text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase)).ReplaceLineEndings(" ");
        return words.Length > 500 ? words[..500] : words;
    }
}
