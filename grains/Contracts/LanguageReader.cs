using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Contracts;

/// <summary>How a language model is asked.</summary>
/// <param name="Model">Its name, where an answer does not say.</param>
/// <param name="Timeout">How long one text may take.</param>
public sealed record LanguageReaderOptions(string Model, TimeSpan Timeout);

/// <summary>Asks a language model for remarks on the texts of contracts, after they were kept and reviewed by the rules, one after the other and beside everything else: nobody waits for it,
/// and where it fails there are no remarks. Its answer comes back as an action on the contract, like everybody's. Only tenants that allow it are read.</summary>
public sealed partial class LanguageReader(IServiceProvider services, IChatClient chat, LanguageReaderOptions options, TimeProvider time, ILogger<LanguageReader> log) : BackgroundService, ICommitListener
{
    /// <summary>The actor of its actions.</summary>
    public const string Actor = "language-model";

    /// <summary>Texts that may wait; one more is left out.</summary>
    private const int Most = 1_000;

    private readonly Channel<(string Tenant, string Contract, string Action)> waiting = Channel.CreateBounded<(string, string, string)>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
    {
        for (var i = 0; i < commits.Count; i++)
        {
            if (outcomes[i].Status == CommitStatus.Committed && commits[i] is { Subject: { Kind: GrainKeys.Contract } row, Records: [{ ActionId: { } action }, ..] })
            {
                waiting.Writer.TryWrite((commits[i].Stream.Tenant, row.Id, action));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (tenant, contract, action) in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await ReadAsync(tenant, contract, action, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, tenant, contract, e.GetType().Name, e.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private async Task ReadAsync(string tenant, string contract, string action, CancellationToken stopping)
    {
        if (!ContractPolicy.Instance.Of(await Service<Catalogues>().Newest(tenant)).LanguageModel
            || await Service<IStore>().SubjectAsync(tenant, GrainKeys.Contract, contract, stopping) is not { } row || ContractKind.Of(row) is not { Revision: > 0, Reader: null } state)
        {
            return;
        }

        var records = await Service<IJournal>().ReadAsync(new StreamId(tenant, GrainKeys.Subject(GrainKeys.Contract, contract)), cancellation: stopping);
        var now = ContractTexts.Of(records);
        if (now.Revision != state.Revision || records.FirstOrDefault(record => record.ActionId == action) is not { } cause || SubjectRecords.Fact(cause) is not { History: false, Node: ContractNodes.Submitted or ContractNodes.Changed })
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(options.Timeout);
        var answer = await chat.GetResponseAsync(LanguageRemarks.Question(now.Text), new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, patience.Token);
        var model = answer.ModelId is { Length: > 0 and <= 100 } name ? name : options.Model;
        var remarks = LanguageRemarks.Read(answer.Text, now.Text, model);
        var reply = await Service<IGrainFactory>().Grain<ISubjectGrain>(GrainKeys.Of(tenant, GrainKeys.Subject(GrainKeys.Contract, contract))).Act([Command(contract, action, model, now.Revision, remarks)]);
        if (reply[0].Refusal is { } refusal)
        {
            LogFailed(log, tenant, contract, refusal.Code.ToString(), refusal.Detail);
        }
    }

    /// <summary>The id cannot be a client's: it holds slashes.</summary>
    private ActionCommand Command(string contract, string cause, string model, int revision, ContractFinding[] remarks)
    {
        var id = $"{cause}//{Actor}";
        var fields = JsonSerializer.Serialize(new SortedDictionary<string, object>(StringComparer.Ordinal) { ["model"] = model, ["remarks"] = remarks, ["revision"] = revision }, ContractKind.Json);
        return new ActionCommand(id, ContractNodes.Read, Stamp.Now(time), Actor, null, GrainKeys.Contract, contract, null, fields, [], [], SHA256.HashData(Encoding.UTF8.GetBytes($"{id}\n{revision}")), false);
    }

    private T Service<T>()
        where T : class => (T)services.GetService(typeof(T))!;

    [LoggerMessage(LogLevel.Warning, "The language model left no remarks on contract {Contract} of {Tenant}: {Kind}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string tenant, string contract, string kind, string reason);
}
