using SalesFlow.Journal;

namespace SalesFlow.Board;

/// <summary>Makes a line of the live feed from a kept record, as the commit's own <see cref="BoardChange.Pulse"/> was.</summary>
public interface IPulseReader
{
    /// <summary>Null where the record is not shown.</summary>
    PulseItem? Read(JournalRecord record);
}
