using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;
using SalesFlow.Board;
using SalesFlow.Lists;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Visits;

namespace SalesFlow.Notes;

/// <summary>Quick notes (随手记), and the model that a tenant trains for their tags. Notes are taken by posting actions with <c>note</c>.</summary>
internal static class NotesApi
{
    private const int MostLabels = 500;

    public static void MapNotes(this IEndpointRouteBuilder routes)
    {
        var notes = routes.MapGroup("/v1/notes").WithTags("Notes");
        notes.MapGet("/", List).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("ListNotes", "Notes, newest first", "'search' finds notes that hold all of its words, in Chinese and English, in full-width and traditional forms alike; 'tag' takes tags, all of which they have; 'idea' those behind an idea.")
            .Problems(401, 403, 422, 503);
        notes.MapGet("/figures", Figures).Allow(Role.Reader).Shows(Reach.Rows)
            .Described("NoteFigures", "How many notes of a period have each tag", "With the customers behind them and the address of the list.").Problems(401, 403, 422, 503);
        notes.MapPost("/labels", Label).Allow(Role.Admin)
            .Described("LabelNotes", "Add tagged texts", "What the model learns from, beside the notes whose tags people have corrected. A text that was tagged before is tagged anew.")
            .Accepts<TagLabelsRequest>("application/json").Problems(400, 401, 403, 413, 415, 422, 503);
        notes.MapPost("/model", Train).Allow(Role.Admin)
            .Described("TrainTagModel", "Train the tags now", "From corrected notes and tagged texts; a tag needs at least five that have it and five that have not.").Problems(401, 403, 422, 503);
        notes.MapGet("/model", Model).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadTagModel", "The model in use", "Its version, and how good it was at each tag when it was trained.").Problems(401, 403, 404, 503);
        notes.MapGet("/{id}", Read).Allow(Role.Reader).Names(GrainKeys.Note)
            .Described("ReadNote", "One note", "With its tags, and by what each was given.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<Api.Page<NoteWire>>> List(
        string? search, string? tag, string? customer, string? owner, string? team, string? idea, string? period, string? cursor, int? limit, HttpContext http, ICatalogues catalogues)
    {
        var rules = TagPolicy.Instance.Of(await catalogues.GetAsync(http.Caller().Tenant));
        string[] tags = [.. (tag ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(key => $"#{key.ToLowerInvariant()} ")];
        var filter = SubjectPages.Filter(http, null, customer, owner, team, period, null, string.IsNullOrEmpty(idea) ? null : GrainKeys.Subject(GrainKeys.Idea, idea));
        return TypedResults.Ok(await SubjectPages.PageAsync(
            http, GrainKeys.Note, filter.With([.. tags, .. Search.Of(search) ?? []]), SubjectOrder.Newest, cursor, limit, row => NoteWire.Of(NoteKind.Of(row), rules, http.Language())));
    }

    private static async Task<Ok<NoteWire>> Read(string id, HttpContext http, ICatalogues catalogues)
    {
        var rules = TagPolicy.Instance.Of(await catalogues.GetAsync(http.Caller().Tenant));
        return TypedResults.Ok(await SubjectPages.ReadAsync(http, GrainKeys.Note, id, row => NoteWire.Of(NoteKind.Of(row), rules, http.Language())));
    }

    private static async Task<Ok<NoteFiguresWire>> Figures(string? period, string? owner, string? team, string? customer, HttpContext http, ISubjectLists lists, ICatalogues catalogues, TimeProvider time)
    {
        var tenant = http.Caller().Tenant;
        var rules = TagPolicy.Instance.Of(await catalogues.GetAsync(tenant));
        var notes = new List<Note>();
        await foreach (var row in lists.AllAsync(tenant, GrainKeys.Note, SubjectPages.Filter(http, null, customer, owner, team, period), http.RequestAborted))
        {
            notes.Add(NoteKind.Of(row));
        }

        var span = Period.Parse(period)?.Text;
        var narrowed = string.Concat(new[] { ("period", span), ("owner", owner), ("team", team), ("customer", customer) }
            .Where(part => !string.IsNullOrEmpty(part.Item2)).Select(part => $"&{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
        return TypedResults.Ok(new NoteFiguresWire(
            Stamp.Now(time), span, notes.Count, notes.Count(note => note.Tags.Length == 0),
            [.. notes.SelectMany(note => note.Tags.Select(tag => (tag.Key, note.Customer, Tag: tag))).GroupBy(one => one.Key)
                .Select(group => new TagCountWire(
                    group.Key, TagWire.Of(group.First().Tag, rules, http.Language()).Label, group.Count(), group.Select(one => one.Customer).OfType<string>().Distinct().Count(), $"/v1/notes?tag={group.Key}{narrowed}"))
                .OrderByDescending(count => count.Notes).ThenBy(count => count.Key, StringComparer.Ordinal)]));
    }

    private static async Task<Ok<TagLabelsAnswer>> Label(HttpContext http, ITagModels models, ICatalogues catalogues)
    {
        var body = await http.JsonAsync<TagLabelsRequest>();
        var caller = http.Caller();
        var keys = TagPolicy.Instance.Of(await catalogues.FreshAsync(caller.Tenant)).Tags.Select(tag => tag.Key).ToArray();
        var check = new Check();
        if (body.Labels is not { Length: > 0 and <= MostLabels })
        {
            check.Add("/labels", $"must be 1 to {MostLabels} tagged texts");
        }

        for (var i = 0; body.Labels is { Length: <= MostLabels } labels && i < labels.Length; i++)
        {
            check.Text(labels[i]?.Text, $"/labels/{i}/text", Note.MostText);
            if (labels[i]?.Tags is not { } tags)
            {
                check.Add($"/labels/{i}/tags", "is missing: the tags that the text has; an empty list where it has none");
            }
            else if (tags.FirstOrDefault(tag => !keys.Contains(tag)) is { } strange)
            {
                check.Add($"/labels/{i}/tags", $"'{strange}' is none of {string.Join(", ", keys)}.{Similar.Hint(strange, keys)}");
            }
        }

        check.Done();
        await models.AddLabelsAsync(caller.Tenant, Array.ConvertAll(body.Labels!, label => new TaggedText(label!.Text!, label.Tags!)), caller.Actor);
        return TypedResults.Ok(new TagLabelsAnswer((await models.LabelsAsync(caller.Tenant, http.RequestAborted)).Count));
    }

    private static async Task<Ok<TagModelWire>> Train(HttpContext http, ITagModels models, ISubjectLists lists, ICatalogues catalogues)
    {
        var caller = http.Caller();
        var rules = TagPolicy.Instance.Of(await catalogues.FreshAsync(caller.Tenant));
        var texts = new List<TaggedText>(await models.LabelsAsync(caller.Tenant, http.RequestAborted));
        await foreach (var row in lists.AllAsync(caller.Tenant, GrainKeys.Note, new SubjectFilter(), http.RequestAborted))
        {
            if (NoteKind.Of(row) is { Corrected: true, Text.Length: > 0 } note)
            {
                texts.Add(new(note.Text, [.. note.Tags.Select(tag => tag.Key)]));
            }
        }

        try
        {
            var model = await Task.Run(() => TagTrainer.Train(texts, rules, version: 0), http.RequestAborted);
            return TypedResults.Ok(TagModelWire.Of(await models.SaveAsync(caller.Tenant, model, caller.Actor)));
        }
        catch (TooFewTaggedException e)
        {
            throw new ProblemException(new Problem(422, "too-few-labels", "There are too few tagged notes", e.Message));
        }
    }

    private static async Task<Ok<TagModelWire>> Model(HttpContext http, ITagModels models) => await models.NewestAsync(http.Caller().Tenant, http.RequestAborted) is { } model
        ? TypedResults.Ok(TagModelWire.Of(model))
        : throw new ProblemException(Problems.NotFound("No model was trained yet. Correct the tags of notes (note.tagged) or POST /v1/notes/labels, then POST /v1/notes/model.", "no-model"));
}
