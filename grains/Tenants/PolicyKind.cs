using System.Text.Json;

namespace SalesFlow.Tenants;

/// <summary>A set of rules that a tenant keeps as data: pipeline, contract form, bundles… Every tenant starts with the shipped one; a saved one replaces it whole.</summary>
public abstract class PolicyKind
{
    /// <summary>Its key in <c>/v1/policies/{key}</c>.</summary>
    public abstract string Key { get; }

    /// <summary>Kept as a policy, with endpoints of its own: not among <c>/v1/policies</c>.</summary>
    public virtual bool Hidden => false;

    /// <summary>What every tenant starts with, as JSON.</summary>
    public abstract string Shipped { get; }

    /// <summary>What is wrong with a policy as sent; empty = it can be saved.</summary>
    public abstract IReadOnlyList<FieldError> Check(string json);
}

/// <typeparam name="T">The policy as rules read it.</typeparam>
public abstract class PolicyKind<T> : PolicyKind
    where T : class
{
    private readonly Lazy<T> shipped;

    // The last one read: catalogues change seldom and are asked with every action.
    private (PolicyDocument Document, T Value)? last;

    protected PolicyKind() => shipped = new(() => JsonSerializer.Deserialize<T>(Shipped, CatalogueReader.Json)!);

    /// <summary>The tenant's own, or the shipped one.</summary>
    public T Of(Catalogue catalogue)
    {
        if (catalogue.Policies?.GetValueOrDefault(Key) is not { } document)
        {
            return shipped.Value;
        }

        if (last is { } known && ReferenceEquals(known.Document, document))
        {
            return known.Value;
        }

        var value = JsonSerializer.Deserialize<T>(document.Body, CatalogueReader.Json)!;
        last = (document, value);
        return value;
    }

    public sealed override IReadOnlyList<FieldError> Check(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, CatalogueReader.Json) is { } policy ? Check(policy) : [new FieldError("", "must be an object")];
        }
        catch (JsonException e)
        {
            return [new FieldError("/" + (e.Path ?? "").TrimStart('$', '.').Replace('.', '/'), "is missing or of another type than the shipped policy's; GET it to see an example")];
        }
    }

    /// <summary>What a well-formed policy breaks.</summary>
    protected abstract IReadOnlyList<FieldError> Check(T policy);
}

/// <summary>Policies by key.</summary>
public sealed class PolicyKinds(IEnumerable<PolicyKind> kinds)
{
    private readonly SortedDictionary<string, PolicyKind> byKey = new(kinds.ToDictionary(kind => kind.Key), StringComparer.Ordinal);

    public IReadOnlyCollection<string> Keys { get; } = [.. kinds.Where(kind => !kind.Hidden).Select(kind => kind.Key).Order(StringComparer.Ordinal)];

    public PolicyKind? Find(string key) => byKey.GetValueOrDefault(key);
}
