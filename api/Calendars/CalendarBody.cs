using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Actions;
using SalesFlow.Api;

namespace SalesFlow.Calendars;

/// <summary>Reads a calendar from a request. What the server adds to its answers may come back and is passed over.</summary>
internal static class CalendarBody
{
    private static readonly string[] Added = ["key", "version", "hit", "hitCount", "applied"];

    /// <param name="root">Pointer of the calendar within the body.</param>
    /// <returns>The definition and its one form as text.</returns>
    /// <exception cref="ProblemException">What is wrong and where.</exception>
    public static (CalendarDefinition Definition, string Text) Read(JsonElement body, string root = "")
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ProblemException(Problems.Invalid(root, "must be a calendar: an object with timeZone, weeklyHours, holidays, extraWorkdays, dayLength"));
        }

        var members = JsonObject.Create(body)!;
        foreach (var name in Added)
        {
            members.Remove(name);
        }

        var text = members.ToJsonString(ApiJson.Options);
        try
        {
            var definition = Bodies.Parse<CalendarDefinition>(Encoding.UTF8.GetBytes(text));
            _ = WorkCalendar.Create(definition);
            return (definition, Canonical(text));
        }
        catch (CalendarException e)
        {
            throw new ProblemException(CalendarProblems.Of(e, root));
        }
        catch (ProblemException e) when (root.Length > 0 && e.Problem.Errors is { } errors)
        {
            throw new ProblemException(Problems.Invalid([.. errors.Select(error => error with { Pointer = root + error.Pointer })]));
        }
    }

    private static string Canonical(string text)
    {
        var writer = new CanonicalJson();
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        json.Read();
        writer.Write(ref json);
        return Encoding.UTF8.GetString(writer.Written);
    }
}

internal static class CalendarProblems
{
    /// <summary>The calendar's own code and sentence, at its place in the body.</summary>
    public static Problem Of(CalendarException e, string root) => new(422, e.Code, "The calendar is not valid", e.Detail, [new(root + e.Pointer, e.Detail)]);
}
