using System.Runtime.CompilerServices;

namespace SalesFlow.Client;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal static class Pages
{
    /// <summary>Follows cursors until the last page; a page is asked for only when its items are.</summary>
    public static async IAsyncEnumerable<T> FollowAsync<T>(
        Func<string?, CancellationToken, Task<Page<T>>> page, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? cursor = null;
        do
        {
            var answer = await page(cursor, cancel);
            foreach (var item in answer.Items)
                yield return item;
            cursor = answer.Next;
        }
        while (!string.IsNullOrEmpty(cursor));
    }
}
