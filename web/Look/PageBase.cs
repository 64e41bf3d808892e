using Microsoft.AspNetCore.Components;
using SalesFlow.Client;
using SalesFlow.Web.Sessions;

namespace SalesFlow.Web.Look;

/// <summary>What every page has at hand; draws itself anew when the language changes.</summary>
public abstract class PageBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource left = new();

    [Inject] protected SalesFlowClient Api { get; set; } = null!;

    [Inject] protected Words T { get; set; } = null!;

    [Inject] protected Show Show { get; set; } = null!;

    [Inject] protected Names Names { get; set; } = null!;

    [Inject] protected Session Session { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Left => left.Token;

    /// <summary>The trouble to show in place of the content, in words; null = none.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Runs something that asks the server; what goes wrong is told in words, in <see cref="Trouble"/>. True when it went well.</summary>
    protected async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            Trouble = null;
            return true;
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            return false;
        }
        catch (SalesFlowException refused) when (refused.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            Session.Forget();
            Navigation.NavigateTo($"sign-in?next={Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri))}");
            return false;
        }
        catch (SalesFlowException refused)
        {
            Trouble = ProblemWords.Of(refused, T);
            return false;
        }
        catch (HttpRequestException)
        {
            Trouble = T["连不上服务器。请检查网络，页面会自动重试。", "The server can't be reached. Check the network; the page tries again by itself."];
            return false;
        }
        catch (OperationCanceledException)
        {
            Trouble = T["服务器没有及时回答，页面会自动重试。", "The server did not answer in time; the page tries again by itself."];
            return false;
        }
    }

    protected override void OnInitialized() => T.Changed += Redraw;

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            T.Changed -= Redraw;
            left.Cancel();
            left.Dispose();
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
