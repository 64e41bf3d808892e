using SalesFlow.Deadlines;

namespace SalesFlow.Customers;

/// <summary>A tenant's scheduled work about customers: monthly snapshots and the weekly silent list. Key: <c>tenant/customers</c>.</summary>
[Alias("customer-schedule"), Version(1)]
public interface ICustomerScheduleGrain : IWindowOwner
{
    /// <summary>Begins the schedule of a tenant; nothing where it runs already.</summary>
    [Alias("start")] Task Start();

    /// <summary>Takes the snapshots that are missing now, part by part, in the background: after an import for example.</summary>
    [Alias("fill")] Task<ScheduleView> Fill();

    /// <summary>Keeps the silent list of a Monday that began before the schedule did, from what is known now of the time until then; nothing where it was kept. False: it was.</summary>
    [Alias("keep-list")] Task<bool> KeepList(DateOnly monday);

    [Alias("read"), AlwaysInterleave] Task<ScheduleView> Read();
}

/// <summary>How far the schedule is.</summary>
/// <param name="Running">The month up to which snapshots are being taken now; null between two runs.</param>
/// <param name="After">The customer behind whom that run goes on; null at its beginning.</param>
/// <param name="Taken">Snapshots that the run has taken so far, or those of the last one.</param>
/// <param name="NextSnapshots">When the next run begins.</param>
/// <param name="NextListing">When the next silent list is kept.</param>
[GenerateSerializer, Immutable, Alias("schedule-view")]
public sealed record ScheduleView(string? Running, string? After, int Taken, string? LastMonth, DateTimeOffset? NextSnapshots, DateTimeOffset? NextListing);
