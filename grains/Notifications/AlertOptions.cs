namespace SalesFlow.Notifications;

/// <summary>How alerts are carried.</summary>
public sealed class AlertOptions
{
    /// <summary>Names of the channels by which every alert goes. Default: the inbox.</summary>
    public IList<string> Channels { get; } = [InboxChannel.Key];

    /// <summary>How often the courier looks for alerts whose time has come. Default: 5 s.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Alerts carried in one go. Default: 500.</summary>
    public int Page { get; set; } = 500;
}
