namespace SalesFlow.Web.Overview;

/// <summary>From the API's address of a list of chains to the page that shows it.</summary>
internal static class ChainLinks
{
    /// <summary><c>/v1/chains?template=…</c> → <c>chains?template=…</c></summary>
    public static string? Of(string? list) => list is null ? null : list.StartsWith("/v1/", StringComparison.Ordinal) ? list["/v1/".Length..] : list.TrimStart('/');
}
