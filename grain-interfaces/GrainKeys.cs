namespace SalesFlow;

/// <summary>The only place where grain keys and stream names are composed and parsed. A grain's key is <c>tenant/id</c>; its stream is <c>kind/id</c>.</summary>
public static class GrainKeys
{
    public const string Chain = "chain";
    public const string Customer = "customer";

    public const string Opportunity = "opportunity";
    public const string Ticket = "ticket";
    public const string Contract = "contract";
    public const string Order = "order";
    public const string Visit = "visit";
    public const string Todo = "todo";
    public const string Note = "note";
    public const string Idea = "idea";

    /// <summary>What an action can be about, besides a chain. The customer is the subject of last resort.</summary>
    public static readonly string[] SubjectKinds = [Opportunity, Ticket, Contract, Order, Visit, Todo, Note, Idea, Customer];

    public static string Of(string tenant, string id) => $"{tenant}/{id}";

    public static string Subject(string kind, string id) => $"{kind}/{id}";

    /// <summary>Splits at the first slash: neither tenants nor kinds hold one.</summary>
    public static (string Head, string Tail) Split(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? throw new ArgumentException($"'{key}' is no composed key", nameof(key)) : (key[..slash], key[(slash + 1)..]);
    }

    /// <summary>Client-chosen ids: <c>[A-Za-z0-9._:-]{1,128}</c>.</summary>
    public static bool IsId(string? id)
    {
        if (id is null || id.Length is 0 or > 128)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or ':' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tenants: <c>[a-z0-9][a-z0-9-]{0,39}</c>, short so that a whole grain id stays within Orleans' reminder column.</summary>
    public static bool IsTenant(string? id) =>
        id is { Length: > 0 and <= 40 } && id[0] != '-' && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The deadline shard of a stream: stable for ever (FNV-1a), since rows keep it.</summary>
    public static int Shard(string tenant, string stream, int shards)
    {
        var hash = 2166136261u;
        foreach (var c in tenant) { hash = (hash ^ c) * 16777619u; }
        hash = (hash ^ '/') * 16777619u;
        foreach (var c in stream) { hash = (hash ^ c) * 16777619u; }
        return (int)(hash % (uint)shards);
    }
}
