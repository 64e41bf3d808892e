using System.Text.Json;
using System.Text.Json.Nodes;
using SalesFlow.Actions;
using SalesFlow.Api;
using SalesFlow.Chains;
using SalesFlow.Import;

namespace SalesFlow.Interop;

/// <summary>How a stranger's log is told here.</summary>
/// <param name="Customer">Whose events are that name no customer.</param>
/// <param name="Actor">Attributes that tell who did it, the first that is there.</param>
/// <param name="Prefix">Put before the ids of its events and objects, so that two logs do not meet.</param>
internal sealed record OcelNaming(string Customer, IReadOnlyList<string> Actor, string Prefix)
{
    public static readonly string[] Actors = ["actor", "org:resource", "resource", "user"];
}

/// <summary>Something to do, in its lane: what is of one customer keeps its order, customers go side by side.</summary>
internal abstract record OcelStep(string Place, string Lane)
{
    /// <param name="Waits">Its chain follows from another event, and may come a moment later.</param>
    /// <param name="Starts">Chains that it started where the log is from; here they may be named otherwise, by a ticket's number for example.</param>
    internal sealed record Act(string Place, string Lane, ActionCommand Command, bool Waits, IReadOnlyList<string> Starts) : OcelStep(Place, Lane);

    internal sealed record Plan(string Place, string Lane, PlanChain Command) : OcelStep(Place, Lane);

    /// <param name="Verb">One of <see cref="OcelWords.Verbs"/>.</param>
    internal sealed record Steer(string Place, string Lane, string Chain, string Verb, string By, string Reason, string? Step, string? Approver, string? Owner, string? Team, DateTimeOffset At, bool Waits) : OcelStep(Place, Lane);

    /// <summary>It could not be told at all.</summary>
    internal sealed record Refused(string Place, Problem Problem) : OcelStep(Place, "");

    /// <summary>It follows from another event by itself.</summary>
    internal sealed record Follows(string Place) : OcelStep(Place, "");
}

/// <param name="NewNodes">Kinds of events that are no node here: key and the log's own name.</param>
internal sealed record OcelPlanned(IReadOnlyList<OcelStep> Steps, IReadOnlyList<(string Kind, string Key, string Body)> Settings, IReadOnlyDictionary<string, string> NewNodes);

/// <summary>Turns a log into steps; pure. Our own logs come back as they were; a stranger's events become actions of nodes <c>x.…</c> on the order or customer that they name.</summary>
internal sealed class OcelPlan(OcelNaming naming, IReadOnlySet<string> nodes, DateTimeOffset now)
{
    private const string Own = "x.";
    private readonly ReadingContext context = new(now, null, History: true);
    private readonly Dictionary<string, string> newNodes = new(StringComparer.Ordinal);
    private Dictionary<string, string> types = [];
    private Dictionary<string, string> customers = [];
    private HashSet<string> following = [];

    public OcelPlanned Of(OcelLog log)
    {
        types = new(StringComparer.Ordinal);
        foreach (var item in log.Objects)
        {
            if (!types.TryAdd(item.Id, item.Type))
            {
                throw OcelProblems.Invalid(item.Place, $"the id '{item.Id}' is there twice");
            }
        }

        // Whatever is about one customer shares a lane, also where an event does not name the customer again.
        customers = log.Events.Select(told => (Subject: told.Related(OcelWords.Subject), Customer: told.Related(OcelWords.Customer))).Where(one => one is { Subject: not null, Customer: not null })
            .DistinctBy(one => one.Subject).ToDictionary(one => one.Subject!, one => one.Customer!, StringComparer.Ordinal);
        following = [.. log.Events.Where(told => told.Type == OcelWords.Planned && told.Related(OcelWords.StartedBy) is not null).Select(told => told.Related(OcelWords.Subject)).OfType<string>()];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var steps = new List<OcelStep>(log.Events.Count);
        foreach (var told in log.Events.OrderBy(Kept).ThenBy(told => told.Type == OcelWords.Planned ? 0 : 1))
        {
            if (!seen.Add(told.Id))
            {
                throw OcelProblems.Invalid(told.Place, $"the id '{told.Id}' is there twice");
            }

            steps.Add(Step(told));
        }

        var settings = log.Objects.Where(item => OcelWords.Settings.Contains(item.Type) && item.Id.StartsWith(item.Type + "/", StringComparison.Ordinal) && item.Attribute(OcelWords.Definition) is not null)
            .OrderBy(item => Array.IndexOf(OcelWords.Settings, item.Type)).Select(item => (item.Type, item.Id[(item.Type.Length + 1)..], item.Attribute(OcelWords.Definition)!));
        return new(steps, [.. settings], newNodes);
    }

    /// <summary>Things are told in the order in which they were kept, where the log says it; verdicts depend on it.</summary>
    private static DateTimeOffset Kept(OcelEvent told) => OcelTime.TryRead(told.Attribute("recordedAt"), out var at) ? at : told.Time;

    private OcelStep Step(OcelEvent told)
    {
        if (told.Related(OcelWords.Subject) is { } subject && subject.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && told.Attribute("actor") is not null)
        {
            var (kind, id) = (subject[..slash], subject[(slash + 1)..]);
            if (kind == GrainKeys.Chain || GrainKeys.SubjectKinds.Contains(kind))
            {
                var customer = told.Related(OcelWords.Customer) is { } named && named.StartsWith("customer/", StringComparison.Ordinal) ? named["customer/".Length..] : null;
                var lane = kind == GrainKeys.Customer ? subject : customers.GetValueOrDefault(subject) ?? subject;
                return told.Type == OcelWords.Planned ? Planned(told, id, customer, lane)
                    : OcelWords.Verbs.Contains(told.Type) ? Steered(told, id, lane)
                    : OwnAction(told, kind, id, customer, lane);
            }
        }

        return Foreign(told);
    }

    private static OcelStep Planned(OcelEvent told, string id, string? customer, string lane)
    {
        if (told.Related(OcelWords.StartedBy) is not null)
        {
            return new OcelStep.Follows(told.Place);
        }

        try
        {
            var opportunity = told.Related(OcelWords.Opportunity) is { } of && of.StartsWith("opportunity/", StringComparison.Ordinal) ? of["opportunity/".Length..] : null;
            var request = new ChainRequest(id, told.Attribute("template"), customer, opportunity, told.Attribute("owner"), null, told.Time, Fields(told.Attribute("fields")));
            var command = ChainRequests.Command(request, told.Time, history: true, told.Attribute("actor")!);
            return new OcelStep.Plan(told.Place, lane, command with { Team = told.Attribute("team") });
        }
        catch (ProblemException refused)
        {
            return new OcelStep.Refused(told.Place, refused.Problem);
        }
        catch (JsonException malformed)
        {
            return new OcelStep.Refused(told.Place, JsonErrors.Malformed(malformed));
        }
    }

    private OcelStep Steered(OcelEvent told, string id, string lane) => GrainKeys.IsId(id)
        ? new OcelStep.Steer(told.Place, lane, id, told.Type, told.Attribute("actor")!, told.Attribute("reason") ?? "", told.Attribute("step"), told.Attribute("approver"), told.Attribute("owner"), told.Attribute("team"), told.Time, following.Contains($"chain/{id}"))
        : new OcelStep.Refused(told.Place, Problems.Invalid(told.Place, $"'{id}' is no chain's id"));

    private OcelStep OwnAction(OcelEvent told, string kind, string id, string? customer, string lane)
    {
        // No client can send such an id: the server makes it where one action follows from another, and will again.
        if (told.Id.Contains("//", StringComparison.Ordinal))
        {
            return new OcelStep.Follows(told.Place);
        }

        return Read(told.Place, lane, json =>
        {
            json.WriteString("id", told.Id);
            json.WriteString("node", told.Type);
            json.WriteString("occurredAt", OcelTime.Text(told.Time));
            json.WriteString("actor", told.Attribute("actor"));
            json.WriteString(kind, id);
            if (customer is not null && kind is not (GrainKeys.Chain or GrainKeys.Customer))
            {
                json.WriteString("customer", customer);
            }

            Write(json, "step", told.Attribute("step"), raw: false);
            Write(json, "fields", told.Attribute("fields"), raw: true);
            Write(json, "evidence", told.Attribute("evidence"), raw: true);
        }, following.Contains($"{kind}/{id}"), [.. told.Relations.Where(relation => relation.Qualifier == OcelWords.Starts && relation.Object.StartsWith("chain/", StringComparison.Ordinal)).Select(relation => GrainKeys.Split(relation.Object).Tail)]);
    }

    /// <summary>An event of another program: on the order that it names first, else on its customer. Nothing that it says is lost: it is kept in the action's fields.</summary>
    private OcelStep Foreign(OcelEvent told)
    {
        var related = told.Relations.Select(relation => (relation.Object, Kind: KindOf(types.GetValueOrDefault(relation.Object) ?? ""), relation.Qualifier)).OrderBy(one => one.Object, StringComparer.Ordinal).ThenBy(one => one.Qualifier, StringComparer.Ordinal).ToList();
        var customer = related.FirstOrDefault(one => one.Kind == GrainKeys.Customer).Object is { } named ? Ids.For(named, naming.Prefix) : naming.Customer;
        var subject = related.FirstOrDefault(one => one.Kind is not (null or GrainKeys.Customer));
        var actor = naming.Actor.Select(told.Attribute).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        var node = Node(told.Type);
        var (kind, id) = subject.Object is null ? (GrainKeys.Customer, customer) : (subject.Kind!, Ids.For(subject.Object, naming.Prefix));
        return Read(told.Place, customer, json =>
        {
            json.WriteString("id", Ids.For(told.Id, naming.Prefix));
            json.WriteString("node", node);
            json.WriteString("occurredAt", OcelTime.Text(told.Time));
            json.WriteString("actor", actor is null ? "ocel" : Ids.For(actor));
            json.WriteString("customer", customer);
            if (kind != GrainKeys.Customer)
            {
                json.WriteString(kind, id);
            }

            json.WriteStartObject("fields");
            foreach (var attribute in told.Attributes.DistinctBy(attribute => attribute.Name).Where(attribute => attribute.Name != "objects"))
            {
                json.WriteString(attribute.Name, attribute.Value);
            }

            json.WriteStartArray("objects");
            foreach (var (item, _, qualifier) in related)
            {
                json.WriteStartObject();
                json.WriteString("id", item);
                json.WriteString("type", types.GetValueOrDefault(item));
                json.WriteString("qualifier", qualifier);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The word may stand among others: <c>Purchase Order</c> is an order.</summary>
    private static string? KindOf(string type)
    {
        var words = type.ToLowerInvariant().Split(' ', '_', '-', '/');
        return type is "订单" || words.Contains("order") || words.Contains("orders") ? GrainKeys.Order
            : type is "客户" || words.Contains("customer") || words.Contains("customers") ? GrainKeys.Customer
            : null;
    }

    private string Node(string type)
    {
        if (nodes.Contains(type))
        {
            return type;
        }

        var key = Own + Ids.For(type.ToLowerInvariant().Replace(' ', '-'));
        if (!nodes.Contains(key))
        {
            newNodes[key] = type;
        }

        return key;
    }

    private OcelStep Read(string place, string lane, Action<Utf8JsonWriter> write, bool waits = false, string[]? starts = null)
    {
        try
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }

            var read = BatchReader.ReadOne(text.GetBuffer().AsSpan(0, (int)text.Length), context);
            return read.Command is { } command ? new OcelStep.Act(place, lane, command, waits, starts ?? []) : new OcelStep.Refused(place, read.Problem!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return new OcelStep.Refused(place, Problems.Invalid(place, $"'fields' or 'evidence' is not valid JSON: {e.Message}"));
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string? value, bool raw)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            if (raw)
            {
                json.WriteRawValue(value);
            }
            else
            {
                json.WriteStringValue(value);
            }
        }
    }

    private static JsonElement? Fields(string? text) => text is null ? null : JsonElement.Parse(text);
}
