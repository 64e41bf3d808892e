using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesFlow.Deadlines;
using SalesFlow.Evidence;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Transcription;

/// <summary>Has recordings written down beside everything else: nobody waits for the provider. What was kept is not lost when a silo dies, only asked for again; words are kept once.</summary>
public sealed partial class TranscribeHandler(
    IGrainFactory grains, IJournal journal, ITranscriber transcriber, IServiceProvider services, IOptions<TranscriptionOptions> options, TimeProvider time, ILogger<TranscribeHandler> log) : IEffectHandler, IDisposable
{
    private const int MostUnderWay = 256;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Tenant, string Stream, int Version, int Index), Task<TranscriptionResult?>> underWay = new();
    private readonly SemaphoreSlim places = new(options.Value.AtOnce);
    private readonly CancellationTokenSource stop = new();

    public string Kind => EffectKinds.Transcribe;

    public async Task Handle(PendingEffect effect)
    {
        // Without a provider the client's own words are what there is; a recording stays a recording.
        if (!options.Value.IsOn || services.GetService<IEvidenceContent>() is not { } recordings)
        {
            return;
        }

        var work = TranscriptionWork.Read(effect.Body);
        var key = (effect.Tenant, effect.Stream, effect.Version, effect.Index);
        if (underWay.Count >= MostUnderWay && !underWay.ContainsKey(key))
        {
            Forget();
            throw new EffectNotYetException(LookAgain);
        }

        var task = underWay.GetOrAdd(key, _ => Task.Run(() => Write(recordings, effect.Tenant, work.Sha256)));
        if (!task.IsCompleted)
        {
            throw new EffectNotYetException(LookAgain);
        }

        underWay.TryRemove(key, out _);
        if (await task is not { } result)
        {
            // The file has not arrived; its arrival asks again.
            return;
        }

        var now = Stamp.Now(time);
        if (result.Again && now - await CameAt(effect) < options.Value.GiveUpAfter)
        {
            LogAgain(log, effect.Tenant, effect.Stream, result.Detail);
            throw new EffectNotYetException(options.Value.AskAgainAfter);
        }

        await Tell(effect, result.Text is { } text ? work.Words(text, options.Value.Model, now) : work.Failure(result.Detail ?? "", now));
    }

    private async Task<DateTimeOffset> CameAt(PendingEffect effect) =>
        (await journal.ReadAsync(new StreamId(effect.Tenant, effect.Stream), effect.Version, effect.Version))[0].RecordedAt;

    /// <summary>A shard that has moved to another silo never fetches what was written for it here.</summary>
    private void Forget()
    {
        foreach (var (key, task) in underWay)
        {
            if (task.IsCompleted)
            {
                underWay.TryRemove(key, out _);
            }
        }
    }

    private async Task<TranscriptionResult?> Write(IEvidenceContent recordings, string tenant, string sha256)
    {
        await places.WaitAsync(stop.Token);
        try
        {
            if (await recordings.OpenAsync(tenant, sha256, stop.Token) is not var (content, mediaType))
            {
                return null;
            }

            await using (content)
            {
                return await transcriber.TranscribeAsync(content, mediaType, stop.Token);
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task Tell(PendingEffect effect, Actions.ActionCommand action)
    {
        var reply = (await grains.Grain<ISubjectGrain>(GrainKeys.Of(effect.Tenant, effect.Stream)).Act([action]))[0];
        if (reply.Refusal is { Code: RefusalCode.Busy } busy)
        {
            throw new JournalBusyException($"{effect.Stream} did not keep the transcript: {busy.Detail}");
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        places.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "A recording of {Tenant}/{Stream} is not written down yet: {Detail}")]
    private static partial void LogAgain(ILogger log, string tenant, string stream, string? detail);
}
