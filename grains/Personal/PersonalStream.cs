using System.Text;
using System.Text.Json;
using SalesFlow.Journal;

namespace SalesFlow.Personal;

/// <summary>What one stream has of one person, told record by record.</summary>
public sealed class PersonalStream
{
    /// <summary>What the law has kept for years: what is named by these stays.</summary>
    private static readonly string[] Business = ["contract.", "order.", "goods.", "invoice.", "payment."];
    private readonly string who;
    private readonly string id;
    private readonly bool ofCustomer;
    private readonly byte[] mark;
    private readonly PersonalNames names;
    private bool theirs;
    private bool others;

    /// <param name="who"><c>customer/c-101</c> or <c>member/u-7</c>.</param>
    public PersonalStream(string who, PersonalNames names)
    {
        (this.who, this.names) = (who, names);
        (var kind, id) = GrainKeys.Split(who);
        ofCustomer = kind == GrainKeys.Customer;
        mark = Encoding.UTF8.GetBytes($"{who}#");
    }

    /// <summary>Something in it is sealed with a key of theirs.</summary>
    public bool HasSealed { get; private set; }

    /// <summary>It is about the customer; or nobody but the member did anything in it, and it is about no customer.</summary>
    public bool IsTheirs => theirs && !others;

    /// <summary>Actions of theirs with something personal that is not sealed.</summary>
    public int Plain { get; private set; }

    /// <summary>SHA-256 of the files that it names.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that contracts, orders, shipments, invoices and payments name.</summary>
    public HashSet<string> BusinessFiles { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the record is of an action that the member did, or of any action on the customer.</summary>
    public bool Add(JournalRecord record)
    {
        var sealedHere = Opener.Any(record.Kept);
        HasSealed |= sealedHere && record.Kept.AsSpan().IndexOf(mark) >= 0;
        if (ofCustomer && record.Stream.Name == who)
        {
            theirs = true;
        }

        using var body = JsonDocument.Parse(record.Body);
        if (!body.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        Named(Text(data, "customer"));
        Named(data.TryGetProperty("given", out var given) ? Text(given, "customer") : null);
        if (!data.TryGetProperty("action", out var action))
        {
            return false;
        }

        Named(Text(action, "customer"));
        var (node, actor) = (Text(action, "node") ?? "", Text(action, "actor"));
        if (!ofCustomer)
        {
            theirs |= actor == id;
            others |= actor != id;
        }

        var personal = names.In(node, action.TryGetProperty("fields", out var fields) ? fields.GetRawText() : "{}");
        if (action.TryGetProperty("evidence", out var evidence) && evidence.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in evidence.EnumerateArray())
            {
                personal |= item.TryGetProperty("text", out _) || item.TryGetProperty("name", out _) || item.TryGetProperty("lat", out _);
                if (Text(item, "sha256") is { } sha256)
                {
                    Files.Add(sha256);
                    if (Business.Any(prefix => node.StartsWith(prefix, StringComparison.Ordinal)))
                    {
                        BusinessFiles.Add(sha256);
                    }
                }
            }
        }

        Plain += personal && !sealedHere && (ofCustomer ? theirs : actor == id) ? 1 : 0;
        return ofCustomer || actor == id;
    }

    private void Named(string? customer)
    {
        if (customer is not null)
        {
            theirs |= ofCustomer && customer == id;
            others |= !ofCustomer || (customer != id && who != GrainKeys.Subject(GrainKeys.Customer, customer));
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What a tenant's whole journal has of one person. Records come by stream.</summary>
public sealed class PersonalSurvey(string who, PersonalNames names)
{
    private readonly HashSet<string> theirs = new(StringComparer.Ordinal);
    private readonly HashSet<string> staying = new(StringComparer.Ordinal);
    private PersonalStream stream = new(who, names);
    private StreamId now;

    /// <summary>Streams in which something is sealed with a key of theirs.</summary>
    public List<string> Sealed { get; } = [];

    public int Plain { get; private set; }

    /// <summary>Whether anything was ever recorded of them.</summary>
    public bool Any { get; private set; }

    /// <summary>Files that nobody else's records name and that no law has kept.</summary>
    public string[] Files => [.. theirs.Except(staying).Order(StringComparer.Ordinal)];

    /// <summary>How many of theirs stay.</summary>
    public int Kept => theirs.Count(staying.Contains);

    public void Add(JournalRecord record)
    {
        if (record.Stream != now)
        {
            End();
            now = record.Stream;
        }

        stream.Add(record);
    }

    /// <summary>No more records.</summary>
    public void End()
    {
        if (stream.HasSealed)
        {
            Sealed.Add(now.Name);
        }

        Any |= stream.IsTheirs || stream.HasSealed;
        Plain += stream.Plain;
        (stream.IsTheirs ? theirs : staying).UnionWith(stream.Files);
        staying.UnionWith(stream.BusinessFiles);
        stream = new(who, names);
    }
}
