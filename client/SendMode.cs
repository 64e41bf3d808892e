namespace SalesFlow.Client;

/// <summary>How the server judges what it is sent.</summary>
public enum SendMode
{
    /// <summary>As it happens: judged by the server's clock, people are told.</summary>
    Live,

    /// <summary>As it happened (role <c>importer</c>): judged by <c>occurredAt</c>, nobody is told.</summary>
    History,
}
