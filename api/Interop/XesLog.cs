using SalesFlow.Api;
using SalesFlow.Import;

namespace SalesFlow.Interop;

/// <summary>
/// Reads XES as events: our own traces as the chains that they were, a stranger's trace as an order of which its events tell. Who wants a stranger's traces as chains
/// says how with a mapping (<c>salesflow import --mapping</c>).
/// </summary>
internal static class XesLog
{
    private const string Prefix = XesSink.Prefix;

    /// <exception cref="ProblemException">422: not well-formed, not XES, or beyond a bound; names the line.</exception>
    public static OcelLog Read(Stream stream)
    {
        var (events, objects) = (new List<OcelEvent>(), new List<OcelObject>());
        try
        {
            using var reader = new XesReader(stream, Source.Of("concept:name"));
            while (reader.Next() is { } trace)
            {
                Trace(trace, events, objects);
                if (events.Count > OcelBounds.Items)
                {
                    throw Invalid($"line {trace.Line}: the log has more than {OcelBounds.Items:N0} events; send it in parts");
                }
            }
        }
        catch (ImportException e)
        {
            throw Invalid(e.Message);
        }

        return new(events, objects);
    }

    private static void Trace(LogCase trace, List<OcelEvent> events, List<OcelObject> objects)
    {
        if (trace.Id.Length == 0)
        {
            throw Invalid($"line {trace.Line}: the trace has no concept:name");
        }

        if (trace.Events.All(told => told.Attributes.ContainsKey(Prefix + "id")))
        {
            events.AddRange(trace.Events.Select(told => Own(trace, told)));
            return;
        }

        objects.Add(new(trace.Id, "order", [], [], $"line {trace.Line}"));
        var ordinal = 0;
        events.AddRange(trace.Events.Select(told => new OcelEvent(
            $"{trace.Id}-{++ordinal}", Need(told, "concept:name"), Time(told),
            [.. told.Attributes.Where(attribute => attribute.Key is not ("concept:name" or "time:timestamp")).Select(attribute => new OcelAttribute(attribute.Key, attribute.Value.Text))],
            [new(trace.Id, "case")], $"line {told.Line}")));
    }

    private static OcelEvent Own(LogCase trace, LogEvent told)
    {
        var attributes = new List<OcelAttribute>();
        foreach (var (key, value) in told.Attributes)
        {
            var name = key == "org:resource" ? "actor" : key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;
            if (name is not (null or "id"))
            {
                attributes.Add(new(name, value.Text));
            }
        }

        var relations = new List<OcelRelation> { new($"chain/{trace.Id}", OcelWords.Subject) };
        foreach (var qualifier in new[] { OcelWords.Customer, OcelWords.Opportunity })
        {
            if (trace.Attributes.TryGetValue(Prefix + qualifier, out var id))
            {
                relations.Add(new($"{qualifier}/{id.Text}", qualifier));
            }
        }

        return new(told.Attributes[Prefix + "id"].Text, Need(told, "concept:name"), Time(told), attributes, relations, $"line {told.Line}");
    }

    private static string Need(LogEvent told, string key) => told.Attributes.TryGetValue(key, out var value) && value.Text.Length > 0 ? value.Text : throw Invalid($"line {told.Line}: the event has no {key}");

    private static DateTimeOffset Time(LogEvent told) =>
        OcelTime.TryRead(Need(told, "time:timestamp"), out var at) ? at : throw Invalid($"line {told.Line}: time:timestamp {Moment.Expected}");

    private static ProblemException Invalid(string detail) => new(new Problem(422, "xes-invalid", "The log is not valid XES", detail));
}
