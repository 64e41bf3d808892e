namespace SalesFlow.Board;

/// <summary>Small numbers for names; 0 stands for any.</summary>
internal sealed class Names
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public int Count => names.Count;

    public int Id(string name)
    {
        if (!ids.TryGetValue(name, out var id))
        {
            names.Add(name);
            ids.Add(name, id = names.Count);
        }

        return id;
    }

    public string Name(int id) => names[id - 1];

    /// <summary>Null is any; false where the name was never seen.</summary>
    public bool TryId(string? name, out int id)
    {
        id = 0;
        return name is null || ids.TryGetValue(name, out id);
    }

    public IEnumerable<(int Id, string Name)> All() => names.Select((name, i) => (i + 1, name));

    public IEnumerable<(int Id, string Name)> Only(string name) => ids.TryGetValue(name, out var id) ? [(id, name)] : [];
}
