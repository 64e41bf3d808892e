namespace SalesFlow.Import;

/// <summary>
/// Where a value comes from: columns or attributes in order of preference, then a constant. The first that is there and not blank wins.
/// </summary>
public sealed record Source(IReadOnlyList<string> Names, string? Constant = null)
{
    /// <summary>A source of one column or attribute.</summary>
    public static Source Of(params string[] names) => new(names);

    /// <summary>Looks in each of <paramref name="places"/>, nearest first, for each name in turn.</summary>
    public LogValue? Read(params ReadOnlySpan<IReadOnlyDictionary<string, LogValue>> places)
    {
        foreach (var name in Names)
        {
            foreach (var place in places)
            {
                if (place.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value.Text))
                {
                    return value with { Text = value.Text.Trim() };
                }
            }
        }

        return Constant is null ? null : new LogValue(Constant);
    }

    /// <summary>The names as an operator wrote them.</summary>
    public override string ToString() => string.Join(" or ", Names.Select(n => $"'{n}'").Concat(Constant is null ? [] : [$"= {Constant}"]));
}
