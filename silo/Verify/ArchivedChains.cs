using SalesFlow.Audit;

namespace SalesFlow.Verify;

/// <summary>Chains whose records are in archives, as the database notes them.</summary>
internal static class ArchivedChains
{
    public static async Task ReadAsync(IAuditReads audit, string tenant, TenantRecount expected, CancellationToken cancellation)
    {
        await foreach (var row in audit.ArchivedAsync(tenant, cancellation))
        {
            expected.Archived.Add(row.Stream, row);
            expected.Versions[row.Stream] = row.Records;
        }
    }

    /// <summary>After the streams were read: whoever takes records away by hand has to forge a digest chain too.</summary>
    public static void Check(string tenant, TenantRecount expected, VerifyReport report)
    {
        foreach (var row in expected.Archived.Values.Where(row => !expected.Archives.Contains(row.Sha256)))
        {
            report.Differs($"{tenant}: {row.Stream} is noted as archived in {row.Archive} (sha256 {row.Sha256}), and the journal knows of no such archive");
        }
    }
}
