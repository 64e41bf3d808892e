namespace SalesFlow.Api;

/// <summary>Limits and cursors of lists.</summary>
internal static class Paging
{
    public const int Most = 500;

    /// <exception cref="ProblemException">422: not from 1 to 500.</exception>
    public static int Limit(int? asked, int standard = 100) => asked switch
    {
        null => standard,
        >= 1 and <= Most => asked.Value,
        _ => throw new ProblemException(Problems.Query("limit", $"must be from 1 to {Most}")),
    };

    /// <summary>The number in a cursor that counts; 0 without one.</summary>
    public static long After(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? 0
        : long.TryParse(cursor, out var number) && number is > 0 and < int.MaxValue ? number
        : throw new ProblemException(Problems.Query("cursor", "must be the 'next' of the page before"));
}
