using SalesFlow.Journal;

namespace SalesFlow.Chains;

/// <summary>What is said of a chain whose records are in an archive: it still counts, and nothing is done with it.</summary>
public static class ChainArchived
{
    public static Refusal Refusal(string stream, ArchivedRow row) => new(
        RefusalCode.Archived,
        $"the records of {stream} are in the archive '{row.Archive}' (sha256 {row.Sha256}) since {Stamp.Text(row.At)}; have an operator put them back with 'salesflow archive --restore FILE', then try again");
}
