namespace SalesFlow.Channels;

/// <summary>How messages and events leave the system.</summary>
public sealed class ChannelOptions
{
    /// <summary>Addresses of this machine and of private networks may be called. Default: no, so that no tenant reaches what stands behind the server.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>How long a receiver may take to answer. Default: 15 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often every channel is woken, so that what a crash left behind goes on. Default: a minute.</summary>
    public TimeSpan PatrolEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>32 bytes in base64 with which addresses and secrets are sealed. Default: none, they are kept as they are.</summary>
    public string SecretKey { get; set; } = "none";
}
