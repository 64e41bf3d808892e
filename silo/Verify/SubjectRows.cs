using System.Text;
using SalesFlow.Audit;
using SalesFlow.Journal;

namespace SalesFlow.Verify;

/// <summary>The current rows of subjects are what their records make.</summary>
internal static class SubjectRows
{
    public static async Task CheckAsync(IAuditReads audit, string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var seen = new HashSet<(string, string)>();
        await foreach (var row in audit.SubjectsAsync(tenant, cancellation))
        {
            seen.Add((row.Kind, row.Id));
            if (!expected.Subjects.TryGetValue((row.Kind, row.Id), out var recount))
            {
                report.Differs($"{tenant}: {row.Kind} {row.Id} has a row but no records");
            }
            else if (!row.Doc.AsSpan().SequenceEqual(recount.Doc))
            {
                report.Differs($"{tenant}: {row.Kind} {row.Id} is {Encoding.UTF8.GetString(row.Doc)}, its records say {Encoding.UTF8.GetString(recount.Doc)}");
            }
            else if (row with { Doc = [] } is var plain && plain != recount with { Doc = plain.Doc })
            {
                report.Differs($"{tenant}: the row of {row.Kind} {row.Id} is {row}, its records say {recount}");
            }
        }

        foreach (var (kind, id) in expected.Subjects.Keys.Where(key => !seen.Contains(key)))
        {
            report.Differs($"{tenant}: {kind} {id} has records and no row");
        }
    }
}
