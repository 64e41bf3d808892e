using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.EndToEnd;
using Xunit;

namespace SalesFlow.Api;

/// <summary>A null or a value of another type in a document is refused by the member's name and in the product's words, never in those of its code.</summary>
[Collection(OneServer.Name)]
public sealed class WrongTypesTests(EdgeServer server)
{
    private const string Calendar = """
        {"timeZone":"Asia/Shanghai","weeklyHours":{"mon":[["09:00","12:00"]]},"holidays":{"use":"cn","dates":["2026-10-05"]},"extraWorkdays":[{"date":"2026-10-10","hours":[["09:00","18:00"]]}],"dayLength":"PT8H","labels":{"en":"C"}}
        """;

    /// <summary>A good body of every endpoint that takes a document.</summary>
    private static readonly Dictionary<string, (string Method, string Path, string Good)> Documents = new()
    {
        ["calendar"] = ("PUT", "/v1/calendars/wrong", Calendar),
        ["due"] = ("POST", "/v1/calendars/inline/due", $$"""{"start":"2026-02-03T10:00:00+08:00","duration":"PT4H","pauses":[{"from":"2026-02-03T11:00:00Z","to":"2026-02-03T12:00:00Z","reason":"r"}],"calendar":{{Calendar}}}"""),
        ["elapsed"] = ("POST", "/v1/calendars/inline/elapsed", $$"""{"from":"2026-02-03T10:00:00+08:00","to":"2026-02-05T10:00:00+08:00","pauses":[],"calendar":{{Calendar}}}"""),
        ["template"] = ("PUT", "/v1/templates/wrong", """
            {"labels":{"en":"T"},"steps":[{"key":"a","node":"need.raised","labels":{"en":"A"},"role":"rep","stage":1,"limit":{"length":"P2D","clock":"working","from":"chain","calendar":"default","when":{"field":"f","in":["x"]}},
             "limits":[{"length":"P1D"}],"evidence":["document"],"required":true,"ladder":[{"at":"due","to":"owner","channel":"c"}],"when":{"field":"f","in":["x"]},"tolerance":"PT1H"}],
             "pauseReasons":["waiting"],"reopen":"keep","strict":false,"startWithin":{"length":"P1D"},"catchUp":"each","pauseLimit":"P3D"}
            """),
        ["node"] = ("PUT", "/v1/nodes/x.wrong", """{"labels":{"en":"N"},"needs":["a"],"evidence":["photo|document"],"schema":{"type":"object","properties":{"a":{"type":"string"}}}}"""),
        ["member"] = ("PUT", "/v1/members/wrong", """{"name":"李","team":"east","supervisor":"s","manager":"m","roles":["rep"],"standIn":"d","absentUntil":"2026-02-03T10:00:00Z","quietHours":["22:00","07:30"],"calendar":"default"}"""),
        ["settings"] = ("PUT", "/v1/tenants/wrong-types", """{"name":"n","timeZone":"Asia/Shanghai","calendar":"default","quietHours":["22:00","07:30"],"digestAbove":20,"teamCalendars":{"east":"default"}}"""),
        ["tenant"] = ("POST", "/v1/tenants", """{"id":"wrong-types","name":"n","timeZone":"Asia/Shanghai"}"""),
        ["key"] = ("POST", "/v1/keys", """{"name":"n","role":"reader","actor":"rep-1","expiresAt":"2099-02-03T10:00:00Z"}"""),
        ["chain"] = ("POST", "/v1/chains", """{"id":"wrong","template":"sample","customer":"c","opportunity":"o","owner":"r","team":"t","plannedStart":"2026-02-03T10:00:00Z","fields":{"f":1}}"""),
        ["pause"] = ("POST", "/v1/chains/wrong/pause", """{"reason":"waiting","step":"request"}"""),
        ["void"] = ("POST", "/v1/chains/wrong/void", """{"reason":"r","approver":"boss"}"""),
        ["reassign"] = ("POST", "/v1/chains/wrong/reassign", """{"owner":"r"}"""),
    };

    private static readonly string[] Values = ["null", "7", "1.5", "true", "\"x\"", "[]", "{}", "[null]", "[7]", "{\"a\":null}", "\"\\ud800\""];

    public static TheoryData<string> Endpoints => [.. Documents.Keys];

    /// <summary>Document, member, its value, the pointer that is named, a word of what is expected.</summary>
    public static TheoryData<string, string, string, string, string> Refused => new()
    {
        { "calendar", "/holidays", "null", "/holidays", "\"cn\", a list of dates" },
        { "calendar", "/holidays", "7", "/holidays", "\"cn\", a list of dates" },
        { "calendar", "/holidays", "[null]", "/holidays", "2026-10-01" },
        { "calendar", "/weeklyHours", "null", "/weeklyHours", "{\"mon\":" },
        { "calendar", "/weeklyHours/mon", "null", "/weeklyHours/mon", "a list of blocks" },
        { "calendar", "/weeklyHours/mon", "[null]", "/weeklyHours/mon/0", "a list of texts" },
        { "calendar", "/weeklyHours/mon/0/0", "null", "/weeklyHours/mon/0/0", "text, not null" },
        { "calendar", "/extraWorkdays", "null", "/extraWorkdays", "a list of objects, not null; leave it out" },
        { "calendar", "/extraWorkdays/0", "null", "/extraWorkdays/0", "an object with date, hours" },
        { "calendar", "/extraWorkdays/0/date", "null", "/extraWorkdays/0/date", "text" },
        { "calendar", "/timeZone", "null", "/timeZone", "text" },
        { "calendar", "/dayLength", "8", "/dayLength", "text" },
        { "calendar", "/labels", "[]", "/labels", "an object of texts by name" },
        { "due", "/start", "7", "/start", "offset" },
        { "due", "/pauses/0", "null", "/pauses/0", "an object with from, to, reason" },
        { "due", "/calendar/holidays", "null", "/calendar/holidays", "\"cn\"" },
        { "template", "/steps", "null", "/steps", "a list of objects, not null" },
        { "template", "/steps", "{}", "/steps", "a list of objects" },
        { "template", "/steps/0", "null", "/steps/0", "an object with key, node" },
        { "template", "/steps/0/node", "null", "/steps/0/node", "text, not null" },
        { "template", "/steps/0/evidence", "[null]", "/steps/0/evidence/0", "text" },
        { "template", "/steps/0/stage", "1.5", "/steps/0/stage", "a whole number" },
        { "template", "/steps/0/required", "\"yes\"", "/steps/0/required", "true or false" },
        { "template", "/steps/0/limit", "\"P2D\"", "/steps/0/limit", "an object with length, clock" },
        { "template", "/steps/0/ladder", "[null]", "/steps/0/ladder/0", "an object with at, to" },
        { "template", "/labels/en", "null", "/labels/en", "text" },
        { "template", "/reopen", "null", "/reopen", "text" },
        { "node", "/labels", "7", "/labels", "an object of texts by name" },
        { "node", "/evidence", "[null]", "/evidence/0", "text" },
        { "node", "/needs", "\"a\"", "/needs", "a list of texts" },
        { "member", "/roles", "null", "/roles", "a list of texts, not null; leave it out" },
        { "member", "/quietHours", "[null,null]", "/quietHours/0", "text" },
        { "member", "/absentUntil", "\"tomorrow\"", "/absentUntil", "offset" },
        { "settings", "/timeZone", "null", "/timeZone", "text" },
        { "settings", "/digestAbove", "\"20\"", "/digestAbove", "a whole number" },
        { "settings", "/teamCalendars/east", "null", "/teamCalendars/east", "text" },
        { "settings", "/teamCalendars", "null", "/teamCalendars", "an object of texts by name" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_member_of_the_wrong_type_is_named_with_what_is_expected(string document, string member, string value, string pointer, string words)
    {
        var (status, problem) = await SendAsync(document, With(Documents[document].Good, member, value));

        Assert.True((status, problem.GetProperty("code").GetString()) == (422, "invalid"), problem.GetRawText());
        var error = problem.GetProperty("errors").EnumerateArray().First(e => e.GetProperty("pointer").GetString() == pointer);
        Assert.Contains(words, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Clean(problem);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Whatever_stands_in_any_member_the_answer_is_a_stable_code_in_our_words(string document)
    {
        var good = Documents[document].Good;
        var refused = 0;
        foreach (var member in Members(JsonNode.Parse(good)!))
        {
            foreach (var value in Values)
            {
                var (status, problem) = await SendAsync(document, With(good, member, value));
                Assert.True(status is 200 or 201 or 400 or 404 or 409 or 422, $"{member} = {value}: {status} {problem}");
                if (status >= 400)
                {
                    refused++;
                    Assert.Matches("^[a-z]+(-[a-z]+)*$", problem.GetProperty("code").GetString());
                    Clean(problem);
                }
            }
        }

        Assert.True(refused >= 10, $"{refused} were refused");
    }

    private static void Clean(JsonElement problem)
    {
        foreach (var word in new[] { "System.", "SalesFlow.", "`", "Nullable", "Exception", "CLR", "nullability" })
        {
            Assert.DoesNotContain(word, problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    /// <summary>The body with one member as given, by pointer.</summary>
    private static string With(string body, string pointer, string value)
    {
        const string Mark = "\"#here#\"";
        var root = JsonNode.Parse(body)!;
        var at = root;
        var tokens = pointer.Split('/')[1..];
        foreach (var token in tokens[..^1])
        {
            at = at is JsonArray list ? list[int.Parse(token)]! : at[token]!;
        }

        // What JSON allows and a node does not, such as half a character, comes in as text.
        if (at is JsonArray array)
        {
            array[int.Parse(tokens[^1])] = "#here#";
        }
        else
        {
            at[tokens[^1]] = "#here#";
        }

        return root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(JsonNode node, string at = "")
    {
        var inside = node is JsonObject o ? o.Select(m => (m.Key, m.Value)) : node is JsonArray a ? a.Select((m, i) => ($"{i}", m)) : [];
        foreach (var (name, value) in inside)
        {
            yield return $"{at}/{name}";
            foreach (var below in Members(value!, $"{at}/{name}"))
            {
                yield return below;
            }
        }
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(string document, string body)
    {
        var (method, path, _) = Documents[document];
        var key = path.StartsWith("/v1/tenants", StringComparison.Ordinal) ? EdgeServer.OperatorKey : EdgeServer.AdminKey;
        if (document == "settings")
        {
            await server.SendAsync("POST", "/v1/tenants", """{"id":"wrong-types"}""", EdgeServer.OperatorKey);
        }

        var (status, answer, _) = await server.SendAsync(method, path, body, key);
        return ((int)status, answer);
    }
}
