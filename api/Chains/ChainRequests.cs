using System.Text;
using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Api;

namespace SalesFlow.Chains;

/// <summary>Makes a command of a request to plan a chain.</summary>
internal static class ChainRequests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(5 * 366);

    /// <exception cref="ProblemException">What is wrong with the request.</exception>
    public static PlanChain Command(ChainRequest body, DateTimeOffset now, bool history, string by)
    {
        var check = new Check();
        var id = check.Id(body.Id, "/id");
        var template = check.Id(body.Template, "/template");
        var customer = check.Id(body.Customer, "/customer");
        var opportunity = check.OptionalId(body.Opportunity, "/opportunity");
        var owner = check.Id(body.Owner, "/owner");
        var team = check.OptionalName(body.Team, "/team");
        var start = check.Time(body.PlannedStart, "/plannedStart");
        if (start > now + Ahead)
        {
            check.Add("/plannedStart", "is more than 5 years ahead");
        }

        var fields = Fields(body.Fields, "/fields", check);
        check.Done();
        var content = ActionContent.Digest(id, template, customer, opportunity, owner, team, start, fields);
        return new(id, template, customer, opportunity, owner, team, start, fields, content, history, by);
    }

    private static string Fields(JsonElement? fields, string pointer, Check check)
    {
        if (fields is not { } given || given.ValueKind == JsonValueKind.Null)
        {
            return "{}";
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            check.Add(pointer, "must be an object");
            return "{}";
        }

        var writer = new CanonicalJson();
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(given.GetRawText()));
        json.Read();
        if (writer.Write(ref json) is { } twice)
        {
            check.Add(pointer + twice, "is given twice");
        }

        if (writer.Written.Length > 65_536)
        {
            check.Add(pointer, "is larger than 64 KiB");
        }

        return Encoding.UTF8.GetString(writer.Written);
    }
}
