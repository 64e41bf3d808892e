namespace SalesFlow.Web.MyDay;

/// <summary>Something that someone has to do by a moment.</summary>
/// <param name="Whom">Which customer it is for.</param>
/// <param name="What">What it belongs to.</param>
/// <param name="DueAt">Null: it runs, without a limit now.</param>
/// <param name="Path">Where more is known about it.</param>
/// <param name="Go">What to do there, in a word.</param>
/// <param name="Missing">It was done, and its proof is not complete.</param>
/// <param name="Todo">Id of the to-do, which can be done here.</param>
internal sealed record DueThing(string Title, string Whom, string? What, DateTimeOffset? DueAt, string Path, string Go, bool Missing = false, string? Todo = null)
{
    public string Css(DateTimeOffset now) => Missing ? "missing" : DueAt < now ? "late" : "";
}
