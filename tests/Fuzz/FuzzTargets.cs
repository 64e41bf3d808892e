using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Apply;
using SalesFlow.Import;
using SalesFlow.Interop;
using SalesFlow.Mcp;
using SalesFlow.Tenants;
using SalesFlow.Tickets;

namespace SalesFlow.Fuzz;

/// <summary>A parser of what others send: known inputs to begin with, words of its language, and what it is fed with.</summary>
/// <param name="Feed">Answers how the input ended, without what is particular to it: a new ending makes an input worth keeping. Throws only for faults of ours.</param>
internal sealed record FuzzTarget(byte[][] Seeds, string[] Words, Func<byte[], string> Feed);

internal static class FuzzTargets
{
    private static readonly ReadingContext Context = new(new(2026, 2, 3, 4, 0, 0, TimeSpan.Zero), null, History: true);

    private static readonly string[] ActionWords =
        ["\"id\":", "\"node\":", "\"fields\":", "\"evidence\":", "\"kind\":\"location\"", "\"lat\":91", "\"occurredAt\":", "\"sha256\":", "\"chain\":\"c\"", "\"ticket\":\"t\"", "\"mock\":true", ","];

    private const string Action = """
        {"id":"a-1","node":"proposal.submitted","occurredAt":"2026-02-03T10:00:00+08:00","actor":"rep-07","customer":"c-1","chain":"pd-1","step":"proposal","fields":{"version":2,"a":[{"b":null}]},
         "evidence":[{"kind":"document","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","name":"方案.pdf"},{"kind":"location","lat":29.87,"lon":121.54,"accuracyMetres":12,"fixedAt":"2026-02-03T02:00:00Z"}]}
        """;

    private const string Event = """
        {"specversion":"1.0","type":"cn.salesflow.need.raised","source":"/crm","id":"e-1","time":"2026-02-03T03:00:00Z","subject":"chain/pd-1","x":"y","datacontenttype":"application/json","data":{"actor":"r","fields":{"a":1}},"data_base64":"e30="}
        """;

    private const string Xes = """
        <?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/"><global scope="event"><string key="concept:name" value="X"/></global>
        <trace><string key="concept:name" value="c-1"/><string key="salesflow:customer" value="k"/><event><string key="concept:name" value="chain.planned"/><date key="time:timestamp" value="2026-02-03T10:00:00+08:00"/>
        <string key="salesflow:id" value="chain/c-1#planned"/><string key="org:resource" value="r"/><string key="salesflow:template" value="t"/><string key="salesflow:owner" value="r"/><string key="salesflow:fields" value="{}"/></event></trace>
        <trace><string key="concept:name" value="c-2"/><event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-02-03T10:00:00Z"/><list key="l"><values><int key="n" value="1"/></values></list></event></trace></log>
        """;

    /// <summary>Looks like UTF-32 and is not: found by ten minutes of changed inputs.</summary>
    private static readonly byte[] HalfEncoded = Convert.FromBase64String("PAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADaAAAAAAAAAAAAAABjdFQKZwpKdU5OLWxIUC4tbEhhLjI2YjU0Ny10cg==");

    private const string Ocel = """
        {"eventTypes":[],"objectTypes":[],"events":[{"id":"e1","type":"Create Order","time":"2026-02-03T10:00:00Z","attributes":[{"name":"user","value":"m"}],"relationships":[{"objectId":"o1","qualifier":"q"}]},
         {"id":"chain/p#planned","type":"chain.planned","time":"2026-02-03T10:00:00Z","attributes":[{"name":"actor","value":"a"},{"name":"template","value":"t"},{"name":"owner","value":"o"},{"name":"fields","value":"{}"}],"relationships":[{"objectId":"chain/p","qualifier":"subject"},{"objectId":"customer/c","qualifier":"customer"}]},
         {"id":"a1","type":"need.raised","time":"2026-02-03T11:00:00Z","attributes":[{"name":"actor","value":"a"},{"name":"fields","value":"{\"x\":1}"},{"name":"evidence","value":"[]"}],"relationships":[{"objectId":"chain/p","qualifier":"subject"}]},
         {"id":"v1","type":"chain.paused","time":"2026-02-03T11:00:00Z","attributes":[{"name":"actor","value":"a"},{"name":"reason","value":"r"}],"relationships":[{"objectId":"chain/p","qualifier":"subject"}]}],
         "objects":[{"id":"o1","type":"Purchase Order","attributes":[{"name":"n","value":1,"time":"1970-01-01T00:00:00Z"}]},{"id":"chain/p","type":"chain"},{"id":"template/t","type":"template","attributes":[{"name":"definition","value":"{}","time":"2026-01-01T00:00:00Z"}]}]}
        """;

    private const string LogMapping = """
        case: id
        activity: what
        time: at
        actor: [who, "= rep"]
        customer: = c-1
        timeZone: Asia/Shanghai
        csv: { delimiter: ",", encoding: utf-8 }
        activities: { a: x.a, b: x.b }
        nodes: { x.a: { needs: [f] }, x.b: {} }
        template: { key: t, steps: [{ key: one, node: x.a, limit: { length: P1D, clock: working, from: chain } }, { key: two, node: x.b, stage: 2, ladder: [{ at: 80%, to: owner }] }] }
        """;

    private const string Rows = "subject: customer\nid: id\nactor: who\ntimeZone: Asia/Shanghai\nactions:\n  - node: x.a\n    time: at\n    fields: { what: what }\n";

    private const string Documents = """
        kind: node
        key: x.a
        labels: { zh-CN: 甲, en: A }
        needs: [f]
        evidence: ["photo|document", "transcript>=20"]
        schema: { type: object, properties: { f: { type: string, enum: [a, b] } } }
        ---
        kind: template
        key: t
        labels: { en: T, zh-CN: 丁 }
        steps:
          - { key: one, node: x.a, labels: { en: One, zh-CN: 一 }, limit: { length: P1D, clock: working, from: chain } }
          - { key: two, node: need.raised, labels: { en: Two, zh-CN: 二 }, when: { field: f, in: [a] }, limits: [{ length: PT4H, when: { field: f, in: [a] } }], ladder: [{ at: 80%, to: owner }] }
        ---
        { kind: calendar, key: c, timeZone: Asia/Shanghai, weeklyHours: { mon: [["09:00", "12:00"]] }, holidays: cn, dayLength: PT8H }
        ---
        { kind: member, id: m-1, name: 张三, team: 东区, roles: [manager], quietHours: ["22:00", "07:30"] }
        ---
        { kind: channel, key: w, type: webhook, address: "https://a.example/", events: [chain.*], perMinute: 20 }

        """;

    private const string Bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ncase: id\nactivity: w\ntime: t\nactor: z\nactivities: {a: x.a}\ntemplate: { key: t, steps: [{ key: s, node: x.a, labels: *f }] }\n";

    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } = new Dictionary<string, Func<FuzzTarget>>
    {
        ["actions as JSON"] = () => new(Of(Action, $"[{Action},{Action}]", $"{Action.ReplaceLineEndings("")}\n{Action.ReplaceLineEndings("")}\n", """{"\ud800":1,"id":"\udc00"}"""), ActionWords, Actions),
        ["CloudEvents"] = () => new(Of(Event, $"[{Event}]", """[{"data_base64":"\ud800"}]""", """{"actor":"r","customer":"c-1"}"""), [.. ActionWords, "\"specversion\":\"1.0\"", "\"data_base64\":", "\"source\":", "\"subject\":\"ticket/", "cn.salesflow."], CloudEvents),
        ["XES"] = () => new([.. Of(Xes), HalfEncoded], ["<trace>", "</trace>", "<event>", "</event>", "<string key=\"", "value=\"", "<date ", "salesflow:fields", "<log>", "/>", "<list key=\"a\">", "<container key=\"a\">"], ReadXes),
        ["OCEL as JSON"] = () => new(Of(Ocel, """{"ocel:events":{}}"""), ["\"events\":[", "\"objects\":[", "\"relationships\":[", "\"attributes\":[", "\"qualifier\":\"subject\"", "\"chain/", "started-by", "\"fields\"", "\"value\":\"{\""], ReadOcel),
        ["OCEL as SQLite"] = () => new([Database()], ["event_map_type", "ocel_id", "CREATE VIEW", "CREATE TABLE", "GENERATED ALWAYS AS (zeroblob(1000000000))"], ReadDatabase),
        ["CSV and mappings"] = () => new(Of(LogMapping, "subject: order\nid: no\nactor: who\ntimeZone: Asia/Shanghai\nactions:\n  - node: order.placed\n    time: at\n    fields: { b: { name: c, type: number } }\n", "subject: order\nid: no\nactor: who\ntimeZone: Asia/Shanghai\nactions:\n  - node: order.placed\n    time: at\n    fields: { b: }\n    evidence: [ ~ ]\n", "id,what,at,who\n1,a,2026-01-02,\"r\n1\"\n", Bomb),
            ["\"", ",", ";", "\n", "id: ", "*a", "&a", "- ", "{", "}", "time: at", "fields: {", "encoding: gb18030", "timeFormat: yyyy", "= x"], ReadTable),
        ["templates"] = () => new(Of(LogMapping, LogMapping + "others: refuse\n", Bomb), ["steps: [", "limit: { length: ", "P99999999999D", "PT1H", "ladder: [", "at: due+P1D", "stage: ", "evidence: [", "pauseReasons: [", "reopen: ", "when: "], ReadMapping),
        ["documents to apply"] = () => new(Of(Documents, Bomb, "kind: policy\nkey: pipeline\nstages: []\n", "kind: channel\nkey: w\ntype: webhook\naddress: ${A}\n"),
            ["kind: ", "key: ", "---\n", "steps: [", "limit: { length: P1D }", "schema: { type: object }", "when: { field: a, in: [b] }", "weeklyHours: { mon: [[", "holidays: cn", "ladder: [", "type: email", "${A}", "*a", "&a ", "!!float ", "? "], ReadDocuments),
        ["MCP arguments"] = () => new(Of("""{"template":"t","limit":10,"language":"en","cursor":null}""", """{"chain":"pd-1","step":"s"}""", """{"period":"2026-02","groupBy":"team","search":"远东"}""", """{"asOf":"2026-02-03","customer":"c"}"""),
            ["\"limit\":", "\"language\":", "\"chain\":", "\"step\":", "\"cursor\":", "\"search\":", "\"groupBy\":\"owner\"", "{", "}", ",", "[", "1e2", "1.5"], ReadArguments),
        ["QR payloads"] = () => new(Of("salesflow:ticket:acme:t-1:0123456789ABCDEF", "0123456789abcdef"), ["salesflow:", ":", "acme", "t-1"], ReadCode),
    };

    private static byte[][] Of(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static string Actions(byte[] input)
    {
        var ends = Ended(BatchReader.ReadOne(input, Context));
        return Refusable(() =>
        {
            foreach (var read in BatchReader.ReadArray(input, Context, events: false))
            {
                ends += Ended(read);
            }

            return ends;
        });
    }

    private static string CloudEvents(byte[] input)
    {
        var ends = Ended(BatchReader.ReadOne(input, Context, isEvent: true));
        var headers = new HeaderDictionary
        {
            ["ce-specversion"] = "1.0", ["ce-type"] = "cn.salesflow.need.raised", ["ce-source"] = "/crm", ["ce-id"] = Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(60, input.Length))), ["Content-Type"] = "application/json",
            ["ce-subject"] = Encoding.UTF8.GetString(input.AsSpan(input.Length / 2)),
        };
        ends += Ended(CloudEvent.ReadBinary(headers, input).ToAction(Context, new FieldErrors("")));
        return Refusable(() =>
        {
            foreach (var read in BatchReader.ReadArray(input, Context, events: true))
            {
                ends += Ended(read);
            }

            return ends;
        });
    }

    private static string ReadXes(byte[] input) => Refusable(() => Planned(XesLog.Read(new MemoryStream(input))));

    private static string ReadOcel(byte[] input) => Refusable(() => Planned(OcelJsonReader.Read(input)));

    private static string ReadDatabase(byte[] input) => Refusable(() =>
    {
        // One name for all: the client library remembers each that it ever opened, and looks through all of them every few minutes.
        var path = Path.Combine(Path.GetTempPath(), $"salesflow-fuzz-{Environment.ProcessId}.sqlite");
        File.WriteAllBytes(path, input);
        try
        {
            return Planned(OcelSqliteReader.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    });

    private static string Planned(OcelLog log)
    {
        var plan = new OcelPlan(new("ocel", OcelNaming.Actors, "ocel:"), new HashSet<string> { "need.raised" }, Context.Now).Of(log);
        foreach (var refused in plan.Steps.OfType<OcelStep.Refused>())
        {
            Said(refused.Problem);
        }

        return string.Join(' ', plan.Steps.Select(step => step is OcelStep.Refused refused ? refused.Problem.Code : step.GetType().Name).Distinct().Order());
    }

    private static string ReadTable(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return Refusable(() => $"{RowMappingReader.IsOne(text)} {RowMappingReader.Read(text).Subject}") + Refusable(() =>
            new RowPlan(RowMappingReader.Read(Rows)).Of(TableFile.Csv(new MemoryStream(input), new(',', "utf-8"), new HashSet<string> { "id", "what", "at", "who" }, _ => { })).Any(subject => subject.Problem is null) ? "rows" : "none");
    }

    private static string ReadMapping(byte[] input) => Refusable(() => MappingReader.Read(Encoding.UTF8.GetString(input)).TemplateKey.Length > 0 ? "mapping" : "no template");

    private static readonly PolicyKinds Policies = new([Opportunities.PipelinePolicy.Instance, PolicyOfTickets]);

    private static PolicyKind PolicyOfTickets => TicketPolicy.Instance;

    /// <summary>As <c>apply</c> reads, forms, checks, shows and writes them; against a server that has what is shipped.</summary>
    private static string ReadDocuments(byte[] input)
    {
        var errors = new List<string>();
        var documents = DocumentReader.Read(Encoding.UTF8.GetString(input), "f.yaml", name => name == "A" ? "https://a.example/" : null, errors);
        var ends = string.Join(' ', documents.Select(document => document.Kind.Name).Distinct());
        try
        {
            foreach (var change in ApplyPlan.Of(documents, Shelf, Policies))
            {
                ends += change.Lines.Count > 0 ? " shown" : " same";
            }
        }
        catch (ApplyException refused)
        {
            errors.AddRange(refused.Lines);
        }

        return errors.All(error => error.StartsWith("f.yaml", StringComparison.Ordinal) && error.Length > 10)
            ? ends + string.Join(' ', errors.Select(Shape).Distinct().Order())
            : throw new InvalidOperationException($"a refusal that does not say enough: {string.Join('|', errors)}");
    }

    private static readonly Dictionary<(DocumentKind, string), PresentDocument> Shelf = Shipped.Nodes.ToDictionary(
        node => (DocumentKind.Find("node")!, node.Key), node => new PresentDocument(1, DocumentKind.Find("node")!.Listed(System.Text.Json.JsonSerializer.SerializeToElement(NodeWire.Of(node.Value), ApiJson.Options)).Body));

    private static string ReadArguments(byte[] input)
    {
        System.Text.Json.JsonElement call;
        try
        {
            call = Bodies.Element(input);
        }
        catch (ProblemException)
        {
            return "no JSON";
        }

        return call.ValueKind != System.Text.Json.JsonValueKind.Object ? "no object" : string.Join(' ', ToolDesk.Told.Select(tool => Refusable(() =>
            ToolArguments.Read(ToolDesk.Parameters(tool.Name)!, call.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value))).Json.Length > 2 ? "read" : "none")));
    }

    private static string ReadCode(byte[] input) => TicketCode.Matches(Encoding.UTF8.GetString(input), "acme", "t-1", "0123456789ABCDEF") ? "matches" : "other";

    /// <summary>A refusal names place and reason; anything else that is thrown is a fault.</summary>
    private static string Refusable(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (ProblemException refused)
        {
            Said(refused.Problem);
            return $"{refused.Problem.Code} {Shape(refused.Problem.Detail)}";
        }
        catch (ImportException refused)
        {
            return refused.Message.Length > 0 ? Shape(refused.Message) : throw new InvalidOperationException("a refusal without words");
        }
    }

    private static string Ended(ActionRead read)
    {
        if (read.Problem is { } problem)
        {
            Said(problem);
            return $"{problem.Code} {problem.Errors?[0].Pointer} ";
        }

        return read.Command is not null ? "action " : throw new InvalidOperationException("neither an action nor a problem");
    }

    private static void Said(Problem problem)
    {
        if (problem.Detail.Length == 0 || problem.Code.Length == 0 || problem.Status is < 400 or > 499)
        {
            throw new InvalidOperationException($"a refusal that does not say enough: {problem}");
        }
    }

    private static string Shape(string message) => string.Concat(message.Take(80).Where(c => char.IsAsciiLetter(c) || c == ' '));

    private static byte[] Database()
    {
        using var bytes = new MemoryStream();
        var sink = new OcelSqliteSink(bytes);
        foreach (var told in OcelJsonReader.Read(Encoding.UTF8.GetBytes(Ocel)).Events)
        {
            sink.EventAsync(told, default).AsTask().GetAwaiter().GetResult();
        }

        foreach (var told in OcelJsonReader.Read(Encoding.UTF8.GetBytes(Ocel)).Objects)
        {
            sink.ObjectAsync(told, default).AsTask().GetAwaiter().GetResult();
        }

        sink.FinishAsync(default).AsTask().GetAwaiter().GetResult();
        sink.DisposeAsync().AsTask().GetAwaiter().GetResult();
        // Small pages, so that a change meets something and not the room between.
        // One name for all: the client library remembers each that it ever opened, and looks through all of them every few minutes.
        var path = Path.Combine(Path.GetTempPath(), $"salesflow-fuzz-{Environment.ProcessId}.sqlite");
        File.WriteAllBytes(path, bytes.ToArray());
        using (var database = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA page_size = 512; VACUUM;";
            command.ExecuteNonQuery();
        }

        var small = File.ReadAllBytes(path);
        File.Delete(path);
        return small;
    }
}
