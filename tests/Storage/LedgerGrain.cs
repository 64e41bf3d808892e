using System.Threading.Channels;
using Orleans.Runtime;

namespace SalesFlow.Storage;

[GenerateSerializer]
public sealed class LedgerState
{
    [Id(0)]
    public string? Text { get; set; }
}

[Alias("SalesFlow.Tests.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    [Alias("Keep")]
    Task Keep(string text);

    [Alias("Text")]
    Task<string?> Text();

    [Alias("Remind")]
    Task Remind(string name, TimeSpan due, TimeSpan period);

    [Alias("Forget")]
    Task Forget(string name);

    [Alias("ReminderNames")]
    Task<string[]> ReminderNames();
}

public sealed class LedgerGrain([PersistentState("ledger", "state")] IPersistentState<LedgerState> state, Channel<string> ticks)
    : Grain, ILedgerGrain, IRemindable
{
    public Task Keep(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task<string?> Text() => Task.FromResult(state.State.Text);

    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> ReminderNames() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        ticks.Writer.WriteAsync($"{this.GetPrimaryKeyString()} {reminderName}").AsTask();
}
