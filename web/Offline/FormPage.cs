using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Offline;

/// <summary>A page on which something is recorded: its draft survives, and what it sends goes through the device's queue.</summary>
public abstract class FormPage : PageBase
{
    [Inject] protected DeviceQueue Queue { get; set; } = null!;

    protected Draft Draft { get; private set; } = null!;

    /// <summary>What became of what was sent; null while the form is being filled in.</summary>
    protected Outcome? Outcome { get; private set; }

    protected bool Sending { get; private set; }

    /// <summary>Under which the draft is kept.</summary>
    protected abstract string DraftKey { get; }

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Draft = new Draft(Queue, DraftKey);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Draft.ReadAsync();
            await BegunAsync();
            StateHasChanged();
        }
    }

    /// <summary>After the draft was read.</summary>
    protected virtual Task BegunAsync() => Task.CompletedTask;

    protected Task KeepAsync() => Draft.SaveAsync();

    /// <summary>For inputs whose value the framework would take for something else than text.</summary>
    protected Task SetAsync(string name, ChangeEventArgs change)
    {
        Draft[name] = change.Value as string ?? "";
        return KeepAsync();
    }

    /// <summary>The device's time now, as actions carry it.</summary>
    protected string Now => Show.Local(Show.Now).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends an action; the form is empty again unless the server refused it.</summary>
    protected async Task SendAsync(JsonObject action, string title, params IReadOnlyList<string> files)
    {
        if (Sending)
        {
            return;
        }

        Sending = true;
        Trouble = null;
        try
        {
            action["occurredAt"] ??= Now;
            Outcome = await Queue.PostAsync(action, title, files);
            if (Outcome.State == "refused")
            {
                // It stays in the form, to be put right; not in the queue as well. Another id, since its content will be another.
                Trouble = Outcome.Detail;
                await Queue.DiscardAsync(Draft.Id);
                Draft["id"] = Guid.NewGuid().ToString("n");
                await KeepAsync();
                Outcome = null;
            }
            else
            {
                await Draft.DropAsync();
            }
        }
        catch (JSException)
        {
            Trouble = T["这个浏览器存不下记录：请用 HTTPS 地址打开，或退出无痕模式后再试。", "This browser can't keep records: open the app by its HTTPS address, or leave private browsing, and try again."];
        }
        finally
        {
            Sending = false;
        }
    }

    protected void Again() => Outcome = null;
}
