using System.Text;
using System.Text.Json;
using SalesFlow.Api;

namespace SalesFlow.Actions;

/// <summary>An action as read: a command, or the problem that says what is wrong with it.</summary>
internal readonly record struct ActionRead(string? Id, ActionCommand? Command, Problem? Problem);

/// <summary>What the reader knows besides the text.</summary>
/// <param name="Actor">Stands in for an absent <c>actor</c>: the member that the credential acts for.</param>
internal sealed record ReadingContext(DateTimeOffset Now, string? Actor, bool History);

/// <summary>What a CloudEvent's attributes say already: its <c>data</c> may not say it again.</summary>
/// <param name="Root">Pointer of the event within the body.</param>
internal sealed record EventAttributes(string Root, string Id, string Node, DateTimeOffset? Time, string? SubjectKind, string? SubjectId);

/// <summary>Reads one action: strict about names and types, and every mistake with its place.</summary>
internal ref struct ActionReader
{
    public const int MaxEvidence = 50;
    private const int MaxFields = 65_536;
    private static readonly string[] Names =
        ["id", "node", "occurredAt", "actor", "customer", "chain", "opportunity", "ticket", "contract", "order", "visit", "todo", "note", "idea", "step", "fields", "evidence"];

    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Oldest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [ThreadStatic]
    private static CanonicalJson? canonical;

    private readonly ReadingContext context;
    private readonly EventAttributes? preset;
    private readonly FieldErrors errors;
    private string? id;
    private string? node;
    private string? actor;
    private string? customer;
    private string? kind;
    private string? subject;
    private string? step;
    private string? timeCode;
    private string fields = "{}";
    private DateTimeOffset? occurredAt;
    private EvidenceItem[] evidence = [];

    private ActionReader(ReadingContext context, string root, EventAttributes? preset)
    {
        this.context = context;
        this.preset = preset;
        errors = new FieldErrors(root);
    }

    /// <summary>Reads the value on which the reader stands and leaves the reader at its end, also when it is refused.</summary>
    /// <param name="root">Pointer of the value within the body.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ActionRead Read(ref Utf8JsonReader json, ReadingContext context, string root = "", EventAttributes? preset = null)
    {
        var reader = new ActionReader(context, root, preset);
        return reader.ReadMembers(ref json) ? reader.Finish() : new(null, null, Problems.Invalid([.. reader.errors.List!]));
    }

    private bool ReadMembers(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("", "must be an object");
            json.Skip();
            return false;
        }

        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = FieldErrors.Member(ref json, Names);
            if (member < 0)
            {
                var name = FieldErrors.NameOf(ref json);
                errors.Add("/" + name, JsonErrors.Unknown(name, Names));
                json.Skip();
                continue;
            }

            if ((seen & (1 << member)) != 0)
            {
                errors.Add("/" + Names[member], "is given twice");
            }

            seen |= 1 << member;
            json.Read();
            if (json.TokenType != JsonTokenType.Null)
            {
                ReadMember(ref json, member);
            }
        }

        return true;
    }

    private void ReadMember(ref Utf8JsonReader json, int member)
    {
        switch (member)
        {
            case 0: id = Id(ref json, "/id"); break;
            case 1: node = Id(ref json, "/node"); break;
            case 2: occurredAt = OccurredAt(ref json); break;
            case 3: actor = Id(ref json, "/actor"); break;
            case 4: customer = Id(ref json, "/customer"); break;
            case 14: step = Id(ref json, "/step"); break;
            case 15: ReadFields(ref json); break;
            case 16: evidence = EvidenceReader.Read(ref json, errors); break;
            default: ReadSubject(ref json, Names[member]); break;
        }
    }

    private void ReadSubject(ref Utf8JsonReader json, string name)
    {
        var value = Id(ref json, "/" + name);
        if (kind is not null)
        {
            errors.Add("/" + name, $"is a second subject beside '{kind}'; an action has one");
        }

        (kind, subject) = (name, value);
    }

    private string? Id(ref Utf8JsonReader json, string pointer)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            errors.Add(pointer, "must be a string");
            json.Skip();
            return null;
        }

        var text = json.ValueSpan.Length <= 1024 ? errors.Text(ref json, pointer) : "";
        if (text is null || GrainKeys.IsId(text))
        {
            return text;
        }

        errors.Add(pointer, "must be 1 to 128 of the characters A-Z a-z 0-9 . _ : -");
        return null;
    }

    private DateTimeOffset? OccurredAt(ref Utf8JsonReader json)
    {
        if (errors.Time(ref json, "/occurredAt") is not { } moment)
        {
            return null;
        }

        JudgeTime(moment, "/occurredAt");
        return moment;
    }

    private void JudgeTime(DateTimeOffset moment, string pointer, bool whole = false)
    {
        if (moment > context.Now + Ahead)
        {
            timeCode = "time-in-future";
            errors.Add(pointer, $"is more than 24 hours ahead of the server's time, {context.Now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; check the device's clock", whole);
        }
        else if (moment < Oldest)
        {
            timeCode = "time-too-old";
            errors.Add(pointer, "is before 1990; check the device's clock", whole);
        }
    }

    private void ReadFields(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("/fields", "must be an object");
            json.Skip();
            return;
        }

        var writer = canonical ??= new CanonicalJson();
        writer.Clear();
        var start = json;
        try
        {
            if (writer.Write(ref json) is { } twice)
            {
                errors.Add("/fields" + twice, "is given twice");
            }
        }
        catch (InvalidOperationException)
        {
            errors.Add("/fields", FieldErrors.NoText);
            json = start;
            json.Skip();
            return;
        }

        if (writer.Written.Length > MaxFields)
        {
            errors.Add("/fields", "is larger than 64 KiB; upload what is large as evidence");
            canonical = null;
            return;
        }

        fields = writer.Written.Length == 2 ? "{}" : Encoding.UTF8.GetString(writer.Written);
    }

    private ActionRead Finish()
    {
        TakePreset();
        Require(id, "/id", "is missing: choose one and keep it for retries");
        Require(node, "/node", "is missing: it says what kind of action this is; GET /v1/nodes lists the kinds");
        Require(occurredAt, "/occurredAt", "is missing: say when it happened");
        actor ??= context.Actor;
        Require(actor, "/actor", "is missing: say who did it");
        if (kind is null)
        {
            Require(customer, "/customer", "is missing: an action without another subject is about its customer");
            (kind, subject) = (GrainKeys.Customer, customer);
        }

        if (step is not null && kind != GrainKeys.Chain)
        {
            errors.Add("/step", "names a step of a chain; name the chain too");
        }

        if (errors.List is { } list)
        {
            var problem = Problems.Invalid([.. list]);
            return new(id, null, timeCode is not null && list.Count == 1
                ? problem with { Code = timeCode, Title = timeCode == "time-in-future" ? "The time is in the future" : "The time is too old" }
                : problem);
        }

        var content = ActionContent.Digest(id!, node!, occurredAt!.Value, actor!, customer, kind, subject!, step, fields, evidence);
        return new(id, new(id!, node!, occurredAt.Value, actor!, customer, kind, subject!, step, fields, evidence, [], content, context.History), null);
    }

    private void TakePreset()
    {
        if (preset is null)
        {
            return;
        }

        if (id is not null)
        {
            errors.Add("/id", "is the event's own attribute; leave it out of the data");
        }

        if (node is not null)
        {
            errors.Add("/node", "is said by the event's type; leave it out of the data");
        }

        if (occurredAt is not null && preset.Time is not null)
        {
            errors.Add("/occurredAt", "is said by the event's time; leave it out of the data");
        }

        if (kind is not null && preset.SubjectKind is not null)
        {
            errors.Add("/" + kind, "is said by the event's subject; leave it out of the data");
        }

        (id, node, occurredAt) = (preset.Id, preset.Node, preset.Time ?? occurredAt);
        if (preset.Time is { } time)
        {
            JudgeTime(time, preset.Root + "/time", whole: true);
        }

        if (preset.SubjectKind is not null)
        {
            (kind, subject) = (preset.SubjectKind, preset.SubjectId);
            customer ??= kind == GrainKeys.Customer ? subject : null;
        }
    }

    private void Require(object? value, string pointer, string detail)
    {
        if (value is null && !errors.Has(pointer))
        {
            errors.Add(pointer, detail);
        }
    }
}
