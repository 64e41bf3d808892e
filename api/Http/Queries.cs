namespace SalesFlow.Api;

/// <summary>Reads query parameters.</summary>
internal static class Queries
{
    /// <exception cref="ProblemException">422: no time with an offset.</exception>
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a space.
        return Moment.TryParse(text.Length > 19 ? string.Concat(text.AsSpan(0, 19), text.AsSpan(19).ToString().Replace(' ', '+')) : text, out var moment)
            ? moment
            : throw new ProblemException(Problems.Query(name, Moment.Expected));
    }
}
