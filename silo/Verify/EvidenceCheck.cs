using System.Security.Cryptography;
using SalesFlow.Audit;
using SalesFlow.Evidence;

namespace SalesFlow.Verify;

/// <summary>Whether every file of evidence that a record counts on is kept, and is still the file of its digest.</summary>
internal sealed class EvidenceCheck(IAuditReads audit, EvidenceFiles files)
{
    public async Task TenantAsync(string tenant, TenantRecount expected, VerifyReport report, CancellationToken cancellation)
    {
        var kept = new HashSet<string>();
        await foreach (var noted in audit.EvidenceAsync(tenant, cancellation))
        {
            kept.Add(noted.Sha256);
            report.Files++;
            if (await files.OpenAsync(tenant, noted.Sha256, cancellation) is not var (_, content))
            {
                report.Differs($"{tenant}: the file of evidence {noted.Sha256} is missing");
                continue;
            }

            await using (content)
            {
                if (content.Length != noted.Bytes || Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) != noted.Sha256)
                {
                    report.Differs($"{tenant}: the file of evidence {noted.Sha256} was altered: its content has another digest or length");
                }
            }
        }

        foreach (var (sha256, stream) in expected.Files.Where(f => !kept.Contains(f.Key) && !expected.Erased.Contains(f.Key)))
        {
            report.Differs($"{tenant}: evidence {sha256} had arrived for {stream} and is not kept");
        }
    }
}
