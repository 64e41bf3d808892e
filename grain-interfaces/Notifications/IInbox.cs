namespace SalesFlow.Notifications;

/// <summary>What one member has read of their alerts, and who looks at them now. Key: <c>tenant/member</c>.</summary>
[Alias("inbox"), Version(1)]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>Alerts of this member came, or were acknowledged or snoozed. Watchers are told; a lost word is made up for when they renew.</summary>
    [Alias("changed")] Task Changed();

    /// <summary>All that fired until then is read.</summary>
    [Alias("read-until")] Task ReadUntil(DateTimeOffset moment);

    /// <summary>Null: nothing was read yet.</summary>
    [Alias("seen"), AlwaysInterleave] Task<DateTimeOffset?> Seen();

    /// <summary>Tells the watcher of changes for two minutes; renew it.</summary>
    [Alias("watch")] Task Watch(IInboxWatcher watcher);

    [Alias("unwatch")] Task Unwatch(IInboxWatcher watcher);
}

/// <summary>Told that a member's inbox changed.</summary>
[Alias("inbox-watcher"), Version(1)]
public interface IInboxWatcher : IGrainObserver
{
    [Alias("inbox-changed")] Task Changed();
}
