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
            else if (state is not null && records[i].Kind == Personal.PersonalRecords.Erased)
            {
                last = i;
            }
        }

        return state is null ? null : Row(kind, state, records[last].Version, records[last].RecordedAt);
    }

    internal static SubjectRow Row(SubjectKind kind, object state, int version, DateTimeOffset at)
    {
        var row = kind.Row(state);

        // Databases differ in whether letters of either case are the same; in lower case a search finds the same everywhere.
        return row with { Version = version, UpdatedAt = at, Words = row.Words?.ToLowerInvariant(), Doc = kind.Write(state) };
    }
}
