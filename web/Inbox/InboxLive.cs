using SalesFlow.Client;
using SalesFlow.Web.Sessions;

namespace SalesFlow.Web.Inbox;

/// <summary>How many alerts are unread, followed live while anybody looks: one connection for the mark and the page together.</summary>
public sealed class InboxLive(SalesFlowClient api, Session session) : IDisposable
{
    private CancellationTokenSource? following;
    private int looking;

    /// <summary>Null before the first answer, and where nobody is a member.</summary>
    public InboxCount? Count { get; private set; }

    public event Action? Changed;

    /// <summary>Somebody looks; call <see cref="Leave"/> at the end.</summary>
    public void Join()
    {
        if (looking++ == 0 && session.Member is not null)
        {
            following = new();
            _ = FollowAsync(following.Token);
        }
    }

    public void Leave()
    {
        if (--looking == 0)
        {
            following?.Cancel();
            following = null;
        }
    }

    /// <summary>What an answer said meanwhile.</summary>
    public void Tell(int unread)
    {
        if (Count?.Unread != unread)
        {
            Count = new(unread, Count?.Newest);
            Changed?.Invoke();
        }
    }

    public void Dispose() => following?.Cancel();

    private async Task FollowAsync(CancellationToken left)
    {
        try
        {
            await foreach (var count in api.Alerts.FollowInboxAsync(left))
            {
                Count = count;
                Changed?.Invoke();
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SalesFlowException or HttpRequestException or ObjectDisposedException)
        {
            // The app was left, or the session ended: pages say so.
        }
    }
}
