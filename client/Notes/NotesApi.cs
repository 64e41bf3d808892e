namespace SalesFlow.Client;

/// <summary>Reads quick notes. They are taken and tagged by actions with <see cref="SalesAction.Note"/>.</summary>
public sealed class NotesApi
{
    private readonly ApiPipe pipe;

    internal NotesApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>One note.</summary>
    /// <exception cref="SalesFlowException">404: no such note.</exception>
    public Task<Note> GetAsync(string id, CancellationToken cancel = default) => pipe.GetAsync(Route.To("notes", id), SalesFlowJson.Default.Note, cancel);

    /// <summary>Notes, newest first; <paramref name="search"/> finds Chinese and English words, absent arguments do not filter.</summary>
    public IAsyncEnumerable<Note> ListAsync(
        string? search = null, string? tag = null, string? owner = null, string? customer = null, string? idea = null, int? limit = null, CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(
            Route.To("notes").With("search", search).With("tag", tag).With("owner", owner).With("customer", customer).With("idea", idea).With("cursor", cursor).With("limit", limit),
            SalesFlowJson.Default.PageNote, stop), cancel);

    /// <summary>How many notes have each tag.</summary>
    public Task<NoteFigures> FiguresAsync(string? period = null, string? owner = null, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("notes", "figures").With("period", period).With("owner", owner), SalesFlowJson.Default.NoteFigures, cancel);
}
