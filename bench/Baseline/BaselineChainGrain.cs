using Orleans.Runtime;

namespace SalesFlow.Bench;

/// <summary>A chain as one would write it with Orleans as it comes.</summary>
[Alias("SalesFlow.Bench.IBaselineChainGrain")]
public interface IBaselineChainGrain : IGrainWithStringKey
{
    /// <summary>Keeps the action, closes the window of its step and opens the next step's. Returns when all of it is durable.</summary>
    [Alias("Post")]
    Task<BaselineReceipt> Post(BaselineAction action);
}

/// <summary>State by <see cref="IPersistentState{TState}.WriteStateAsync()"/>, one Orleans reminder per open window.</summary>
public sealed class BaselineChainGrain(
    [PersistentState("chain")] IPersistentState<BaselineChain> chain, BaselineOptions options, TimeProvider time) : Grain, IBaselineChainGrain, IRemindable
{
    private const int Steps = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(48);
    private IGrainReminder? _window;

    /// <inheritdoc/>
    public async Task<BaselineReceipt> Post(BaselineAction action)
    {
        var (now, state) = (time.GetUtcNow(), chain.State);
        state.Steps.Add(new BaselineStep(action.Step, action.Id, now, now > state.DueAt));
        state.Last = action;
        state.DueAt = state.Steps.Count < Steps ? now + Limit : null;
        await chain.WriteStateAsync();
        if (options.Reminders)
        {
            await MoveWindow();
        }

        return new BaselineReceipt(action.Id, this.GetPrimaryKeyString(), state.Steps.Count, state.DueAt);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // The window has run out: what a real chain would do here is not measured.
        await this.UnregisterReminder((await this.GetReminder(reminderName))!);
    }

    private async Task MoveWindow()
    {
        // The handle is kept while the grain is active, which spares the baseline a read.
        var closing = _window ?? (chain.State.Steps.Count > 1 ? await this.GetReminder(Window(chain.State.Steps.Count - 1)) : null);
        if (closing is not null)
        {
            await this.UnregisterReminder(closing);
        }

        _window = chain.State.DueAt is null
            ? null
            : await this.RegisterOrUpdateReminder(Window(chain.State.Steps.Count), Limit, TimeSpan.FromMinutes(1));
    }

    private static string Window(int step) => $"window-{step}";
}
