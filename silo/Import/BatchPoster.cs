using SalesFlow.Client;

namespace SalesFlow.Import;

/// <summary>Posts actions as history, a batch at a time; what meets a tired server is sent again.</summary>
internal sealed class BatchPoster(SalesFlowClient client, TimeProvider time)
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <param name="batch">At most <see cref="ActionsApi.BatchLimit"/>, each with its place in the file.</param>
    /// <param name="tally">Counts on from here.</param>
    /// <exception cref="ImportException">The server cannot go on; run again to resume.</exception>
    public async Task<ImportTally> PostAsync((string Place, SalesAction Action)[] batch, ImportTally tally, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var receipt = await client.Actions.PostBatchAsync([.. batch.Select(b => b.Action)], SendMode.History, cancel);
            if (receipt.Items.Count != batch.Length)
            {
                throw new ImportException($"the server answered {receipt.Items.Count} results for {batch.Length} actions");
            }

            var results = batch.Zip(receipt.Items, (b, item) => (b.Place, b.Action, Item: item)).ToArray();
            foreach (var (place, _, item) in results.Where(r => !MayPass(r.Item.Status)))
            {
                tally = item.Status switch
                {
                    200 => tally with { Replayed = tally.Replayed + 1 },
                    < 300 => tally with { Accepted = tally.Accepted + 1 },
                    _ => tally.Refuse(new(place, $"{item.Status} {item.Code}: {item.Detail}")),
                };
            }

            batch = [.. results.Where(r => MayPass(r.Item.Status)).Select(r => (r.Place, r.Action))];
            if (batch.Length == 0)
            {
                return tally;
            }

            if (attempt == Attempts)
            {
                throw new ImportException($"the server keeps answering {results.First(r => MayPass(r.Item.Status)).Item.Status} for single actions; run again to resume");
            }

            await Task.Delay(FirstWait * (1 << (attempt - 1)), time, cancel);
        }
    }

    private static bool MayPass(int status) => status is 408 or 429 or >= 500;
}
