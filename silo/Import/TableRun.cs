using SalesFlow.Client;

namespace SalesFlow.Import;

/// <summary>Brings the rows of a table in as actions on subjects. Ids come from the rows, so what is sent twice is replayed: a run that was stopped is simply run again.</summary>
internal sealed class TableRun(string path, RowMapping mapping, TextWriter output)
{
    private const int ShownRefusals = ImportSurvey.MaxShown;

    /// <summary>Every row of the file, each told once.</summary>
    /// <exception cref="ImportException">The file cannot be read; names the line.</exception>
    public IReadOnlyList<RowSubject> Plan()
    {
        using var stream = LogFile.Open(path);
        var delimiter = mapping.Csv.Delimiter == "tab" ? '\t' : mapping.Csv.Delimiter[0];
        var rows = LogFile.KindOf(path) switch
        {
            LogFileKind.Xlsx => TableFile.Xlsx(stream, mapping.Sheet, mapping.Columns, Check),
            LogFileKind.Csv => TableFile.Csv(stream, new(delimiter, mapping.Csv.Encoding), mapping.Columns, Check),
            _ => throw new ImportException($"{path}: a mapping with 'subject' reads tables (.csv, .tsv, .xlsx), not logs"),
        };
        return [.. new RowPlan(mapping).Of(rows)];
    }

    /// <summary>Says what would be posted.</summary>
    /// <returns>Subjects refused.</returns>
    public int Dry()
    {
        var plan = Plan();
        var told = plan.SelectMany(subject => subject.Actions).ToList();
        output.WriteLine($"dry run: {plan.Sum(subject => subject.Rows):N0} rows; {plan.Count(subject => subject.Problem is null):N0} subjects '{mapping.Subject}' and {told.Count:N0} actions would be posted");
        foreach (var node in told.GroupBy(action => action.Node).OrderBy(same => same.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{node.Count(),10:N0}  {node.Key}, {node.Min(action => action.OccurredAt):yyyy-MM-dd} to {node.Max(action => action.OccurredAt):yyyy-MM-dd}");
        }

        var tally = plan.Where(subject => subject.Problem is not null).Aggregate(new ImportTally(), (t, subject) => t.Refuse(Refused(subject)));
        Refusals(tally);
        return tally.Refused;
    }

    /// <summary>Posts everything, in the order of the file by subject.</summary>
    /// <returns>Subjects and actions refused.</returns>
    /// <exception cref="ImportException">The server cannot go on; run again to resume.</exception>
    public async Task<int> PostAsync(SalesFlowClient client, TimeProvider time, CancellationToken cancel)
    {
        var plan = Plan();
        var poster = new BatchPoster(client, time);
        var files = new RowFiles(client, Path.GetDirectoryName(path)!);
        var tally = new ImportTally();
        foreach (var subject in plan.Where(subject => subject.Problem is not null))
        {
            tally = tally.Refuse(Refused(subject));
        }

        foreach (var batch in plan.SelectMany(subject => subject.Actions.Select(action => (subject.Name, Action: action))).Chunk(ActionsApi.BatchLimit))
        {
            var actions = new List<(string, SalesAction)>();
            foreach (var (name, action) in batch)
            {
                try
                {
                    actions.Add(($"{mapping.Subject} {name}, line {action.Line}", ImportWire.Action(action, await files.OfAsync(action, cancel))));
                }
                catch (ImportException e)
                {
                    tally = tally.Refuse(new($"{mapping.Subject} {name}, line {action.Line}", e.Message));
                }
            }

            if (actions.Count > 0)
            {
                tally = await poster.PostAsync([.. actions], tally, cancel);
            }
        }

        output.WriteLine(
            $"rows {plan.Sum(subject => subject.Rows):N0} · subjects '{mapping.Subject}' {plan.Count(subject => subject.Problem is null):N0} · actions accepted {tally.Accepted:N0}, replayed {tally.Replayed:N0} · refused {tally.Refused:N0}");
        Refusals(tally);
        return tally.Refused;
    }

    private Refusal Refused(RowSubject subject) => new(subject.Name.Length == 0 ? $"line {subject.Line}" : $"{mapping.Subject} {subject.Name}, line {subject.Line}", subject.Problem!);

    private void Refusals(ImportTally tally)
    {
        foreach (var refusal in tally.Refusals)
        {
            output.WriteLine($"refused {refusal}");
        }

        if (tally.Refused > ShownRefusals)
        {
            output.WriteLine($"… and {tally.Refused - ShownRefusals:N0} more");
        }
    }

    /// <summary>A column that is misspelt in the mapping would pass for empty cells.</summary>
    private void Check(IReadOnlyList<string> header)
    {
        foreach (var column in mapping.Columns.Where(column => !header.Contains(column)))
        {
            throw new ImportException($"line 1: no column '{column}'{Similar.Aside(column, header)}; the header has {string.Join(", ", header.Select(h => $"'{h}'"))}");
        }
    }
}

/// <summary>Files that rows name beside their table: each is uploaded once.</summary>
internal sealed class RowFiles(SalesFlowClient client, string directory)
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <exception cref="ImportException">A file is not there, lies outside the table's folder, or is refused.</exception>
    public async Task<EvidenceItem[]> OfAsync(RowTold action, CancellationToken cancel)
    {
        var items = new List<EvidenceItem>();
        foreach (var proof in action.Evidence)
        {
            var digest = proof.File is { } file ? await DigestAsync(file, cancel) : proof.Sha256?.ToLowerInvariant();
            items.Add(new() { Kind = proof.Kind, Sha256 = digest, Name = proof.File is null ? null : Path.GetFileName(proof.File), Ref = proof.Ref, Text = proof.Text });
        }

        return [.. items];
    }

    private async Task<string> DigestAsync(string file, CancellationToken cancel)
    {
        if (known.TryGetValue(file, out var digest))
        {
            return digest;
        }

        var root = Path.GetFullPath(directory) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, file));
        if (!path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path))
        {
            throw new ImportException($"the file '{file}' is not there beside the table");
        }

        try
        {
            return known[file] = await client.Evidence.UploadAsync(await File.ReadAllBytesAsync(path, cancel), cancel: cancel);
        }
        catch (SalesFlowException e) when ((int)e.Status is 413 or 415 or 422)
        {
            throw new ImportException($"the file '{file}' was refused: {e.Message}", e);
        }
    }
}
