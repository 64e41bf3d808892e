using SalesFlow.Journal;

namespace SalesFlow.Storage;

/// <summary>A row with the commit that it belongs to.</summary>
/// <param name="Number">Counts the rows of its kind from 1, in the order of the batch.</param>
internal readonly record struct RowOf<T>(Commit Commit, T Row, int Number)
{
    public string Tenant => Commit.Stream.Tenant;

    public string Stream => Commit.Stream.Name;
}

/// <summary>All rows of a batch by table, for databases that take them table by table. Where commits of a batch write the same row, only the last version is here.
/// Rows that may exist already are sorted by key, so that two writers lock them in the same order.</summary>
internal sealed class BatchRows
{
    /// <summary>Streams that must be at this version before the batch.</summary>
    public List<(StreamId Stream, int Version)> Heads { get; } = [];

    /// <summary>Subjects for which so many chains must have been planned before the batch.</summary>
    public List<(StreamId Stream, int Count)> Links { get; } = [];

    public List<RowOf<OnceKey>> Keys { get; } = [];

    public List<RowOf<ChainRow>> Chains { get; }

    public List<RowOf<SubjectRow>> Subjects { get; }

    public List<RowOf<WindowRow>> ClosedWindows { get; } = [];

    public List<RowOf<WindowRow>> OpenWindows { get; } = [];

    public List<RowOf<EffectRow>> Effects { get; } = [];

    public List<RowOf<DocumentRow>> Documents { get; } = [];

    public List<RowOf<string>> Awaited { get; } = [];

    public List<RowOf<AlertRow>> Alerts { get; } = [];

    /// <summary>With the version that each record gets.</summary>
    public List<(RowOf<NewRecord> Of, int Version)> Records { get; } = [];

    /// <param name="commits">Those to be kept, in order.</param>
    public BatchRows(IEnumerable<Commit> commits)
    {
        var streams = new HashSet<StreamId>();
        var chains = new Dictionary<(string, string), RowOf<ChainRow>>();
        var subjects = new Dictionary<(string, string, string), RowOf<SubjectRow>>();
        var windows = new Dictionary<(StreamId, string), RowOf<WindowRow>>();
        foreach (var commit in commits)
        {
            if (streams.Add(commit.Stream))
            {
                if (commit.ExpectedVersion > 0)
                {
                    Heads.Add((commit.Stream, commit.ExpectedVersion));
                }

                if (commit.Links is { } links)
                {
                    Links.Add((commit.Stream, links));
                }
            }

            for (var i = 0; i < commit.Records.Count; i++)
            {
                Records.Add((Next(Records.Count, commit, commit.Records[i]), commit.ExpectedVersion + 1 + i));
            }

            if (commit.Once is { } once)
            {
                Keys.Add(Next(Keys.Count, commit, once));
            }

            if (commit.Chain is { } chain)
            {
                chains[(commit.Stream.Tenant, chain.Id)] = Next(chains.Count, commit, chain);
            }

            if (commit.Subject is { } subject)
            {
                subjects[(commit.Stream.Tenant, subject.Kind, subject.Id)] = Next(subjects.Count, commit, subject);
            }

            foreach (var window in commit.Windows)
            {
                windows[(commit.Stream, window.Name)] = Next(windows.Count, commit, window);
            }

            Add(Effects, commit, commit.Effects);
            Add(Documents, commit, commit.Documents);
            Add(Awaited, commit, commit.AwaitedEvidence);
            Add(Alerts, commit, commit.Alerts);
        }

        Chains = [.. chains.Values];
        Subjects = [.. subjects.Values];
        foreach (var window in windows.Values)
        {
            (window.Row.WakeAt is null ? ClosedWindows : OpenWindows).Add(window);
        }

        Sort(Keys, row => row.Key);
        Sort(Chains, row => row.Id);
        Sort(Subjects, row => $"{row.Kind}/{row.Id}");
        SortByStream(ClosedWindows, row => row.Name);
        SortByStream(OpenWindows, row => row.Name);
        Sort(Awaited, row => row);
    }

    private static RowOf<T> Next<T>(int count, Commit commit, T row) => new(commit, row, count + 1);

    private static void Add<T>(List<RowOf<T>> rows, Commit commit, IReadOnlyList<T> added)
    {
        foreach (var row in added)
        {
            rows.Add(Next(rows.Count, commit, row));
        }
    }

    private static void Sort<T>(List<RowOf<T>> rows, Func<T, string> key) => rows.Sort((one, other) =>
        string.CompareOrdinal(one.Tenant, other.Tenant) is var order and not 0 ? order
            : string.CompareOrdinal(key(one.Row), key(other.Row)) is var byKey and not 0 ? byKey
            : string.CompareOrdinal(one.Stream, other.Stream));

    private static void SortByStream<T>(List<RowOf<T>> rows, Func<T, string> key) => rows.Sort((one, other) =>
        string.CompareOrdinal(one.Tenant, other.Tenant) is var order and not 0 ? order
            : string.CompareOrdinal(one.Stream, other.Stream) is var byStream and not 0 ? byStream
            : string.CompareOrdinal(key(one.Row), key(other.Row)));
}
