using Spectre.Console;

namespace SalesFlow.Import;

/// <summary>Shows how far an import is: a bar for a person, a line each tenth for a log.</summary>
public static class ImportProgress
{
    /// <summary>Runs <paramref name="work"/> and shows the cases that it reports.</summary>
    /// <param name="output">Where plain lines go.</param>
    /// <param name="live">Whether a person watches a terminal.</param>
    /// <param name="total">Cases in all.</param>
    /// <param name="work">Reports through its argument.</param>
    public static async Task<T> ShowAsync<T>(TextWriter output, bool live, int total, Func<Action<ImportTally>, Task<T>> work)
    {
        if (!live)
        {
            return await work(Lines(output, total));
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("import", maxValue: Math.Max(1, total));
                return work(tally =>
                {
                    bar.Value = tally.Cases;
                    bar.Description = $"{tally.Cases:N0} of {total:N0} cases";
                });
            });
    }

    private static Action<ImportTally> Lines(TextWriter output, int total)
    {
        var told = 0;
        return tally =>
        {
            var tenth = total == 0 ? 10 : (int)(10L * tally.Cases / total);
            if (tenth > told)
            {
                told = tenth;
                output.WriteLine($"{tally.Cases:N0} of {total:N0} cases");
            }
        };
    }
}
