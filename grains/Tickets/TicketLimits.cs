using System.Runtime.CompilerServices;
using System.Text.Json;
using SalesFlow.Calendars;
using SalesFlow.Chains;
using SalesFlow.Tenants;

namespace SalesFlow.Tickets;

/// <summary>When an engineer must be on site: what the ticket's chain will say, worked out from the same template, calendar and arithmetic, so that a
/// ticket has its place in the queue with the very record that makes it. Pure.</summary>
public static class TicketLimits
{
    // Catalogues change seldom and keep what did not change.
    private static readonly ConditionalWeakTable<ChainTemplate, CompiledTemplate> Templates = [];
    private static readonly ConditionalWeakTable<CalendarDocument, WorkCalendar> Calendars = [];

    /// <param name="fields">The request's fields, canonical JSON.</param>
    /// <param name="owner">Owner of the chain: its calendar counts.</param>
    /// <returns>Null where the template is absent or sets no limit.</returns>
    public static DateTimeOffset? Due(Catalogue catalogue, string template, string fields, string urgency, string owner, string? team, DateTimeOffset start)
    {
        if (!catalogue.Templates.TryGetValue(template, out var known) || Compiled(known, catalogue) is not { } compiled
            || compiled.Steps.FirstOrDefault(step => step.Takes(TicketNodes.CheckedIn) && step.Template.Node != "*") is not { } arrival)
        {
            return null;
        }

        using var document = JsonDocument.Parse(fields);
        var scalars = ChainFields.Scalars(document.RootElement, compiled.UsedFields);
        scalars["urgency"] = urgency;
        if (arrival.Limits.FirstOrDefault(l => l.Template.When is not { } when || ChainFields.Holds(when, scalars)) is not { } limit)
        {
            return null;
        }

        var ownCalendar = CalendarOf(catalogue, owner, team);
        var clocks = new ClockSet();
        foreach (var key in new[] { ownCalendar, limit.Template.Calendar ?? ownCalendar }.Distinct())
        {
            if (!catalogue.Calendars.TryGetValue(key, out var calendar))
            {
                return null;
            }

            clocks.Add(key, calendar.Version, Calendars.GetValue(calendar, Read));
        }

        var (counted, version) = limit.Working ? (limit.Template.Calendar ?? ownCalendar, Version(limit.Template.Calendar ?? ownCalendar)) : ((string?)null, (int?)null);
        var from = From(limit, compiled, scalars, start, day => clocks.Get(ownCalendar, Version(ownCalendar)).StartOfDay(day.AddDays(1)));
        return from is { } at ? clocks.Due(at, clocks.Span(limit.Length, counted, version), counted, version, []) : null;

        int Version(string key) => catalogue.Calendars[key].Version;
    }

    private static DateTimeOffset? From(
        CompiledLimit limit, CompiledTemplate template, Dictionary<string, string> fields, DateTimeOffset start, Func<DateOnly, DateTimeOffset> endOfDay) => limit.Template.From switch
        {
            null or "chain" => start,
            { } from when from.StartsWith("field:", StringComparison.Ordinal) => ChainFields.Moment(fields.GetValueOrDefault(from[6..]), endOfDay),
            { } from when from == template.Steps[0].Key => start,
            _ => null,
        };

    /// <summary>As a chain chooses it when it is planned.</summary>
    private static string CalendarOf(Catalogue catalogue, string owner, string? team)
    {
        var member = catalogue.Members.GetValueOrDefault(owner);
        return member?.Calendar ?? catalogue.Settings.TeamCalendars.GetValueOrDefault(team ?? member?.Team ?? "", catalogue.Settings.Calendar);
    }

    private static CompiledTemplate? Compiled(ChainTemplate template, Catalogue catalogue)
    {
        if (!Templates.TryGetValue(template, out var compiled))
        {
            compiled = TemplateCompiler.Compile(template, catalogue.Nodes, out _);
            if (compiled is not null)
            {
                Templates.AddOrUpdate(template, compiled);
            }
        }

        return compiled;
    }

    private static WorkCalendar Read(CalendarDocument document) =>
        WorkCalendar.Create(JsonSerializer.Deserialize<CalendarDefinition>(document.Definition, CatalogueReader.Json)!);
}
