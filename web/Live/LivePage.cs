using Microsoft.AspNetCore.Components;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Live;

/// <summary>A page whose content is read when it opens and again and again while it is looked at. The first reading is drawn by the server.</summary>
public abstract class LivePage : PageBase
{
    private Task? reading;
    private bool again;

    /// <summary>How long what is shown may be old. Default: 2 s.</summary>
    protected virtual TimeSpan Every => TimeSpan.FromSeconds(2);

    /// <summary>When the content was read last; null before the first time.</summary>
    protected DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Reads everything that the page shows.</summary>
    protected abstract Task ReadAsync();

    protected override Task OnParametersSetAsync() => RefreshAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = KeepReadingAsync();
        }
    }

    /// <summary>Reads at once; while a reading runs, once more after it.</summary>
    protected async Task RefreshAsync()
    {
        if (reading is { IsCompleted: false })
        {
            again = true;
            await reading;
            return;
        }

        reading = ReadOnceAsync();
        await reading;
    }

    private async Task ReadOnceAsync()
    {
        do
        {
            again = false;
            if (await TryAsync(ReadAsync))
            {
                ReadAt = Show.Now;
            }
        }
        while (again && !Left.IsCancellationRequested);
    }

    private async Task KeepReadingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Every, TimeProvider.System, Left);
                if (Show.Now - ReadAt < Every / 2)
                {
                    continue; // something that happened had it read meanwhile
                }

                await InvokeAsync(async () =>
                {
                    await RefreshAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (ObjectDisposedException)
        {
            // The page was left.
        }
    }
}
