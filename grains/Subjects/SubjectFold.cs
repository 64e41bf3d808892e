using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>A subject's state from its records, as its grain folds them one by one. Pure: <c>verify</c> holds current rows against it.</summary>
public static class SubjectFold
{
    /// <summary>The row that the records make; null where none of them moves the state.</summary>
    public static SubjectRow? Of(SubjectKind kind, IReadOnlyList<JournalRecord> records)
    {
        object? state = null;
        var last = 0;
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Kind == "action" && SubjectRecords.Fact(records[i]) is var fact && kind.Moves(fact.Node))
            {
                (state, last) = (kind.Apply(state, fact), i);
            }
        }

        return state is null ? null : Row(kind, state, records[last].Version, records[last].RecordedAt);
    }

    internal static SubjectRow Row(SubjectKind kind, object state, int version, DateTimeOffset at) =>
        kind.Row(state) with { Version = version, UpdatedAt = at, Doc = kind.Write(state) };
}
