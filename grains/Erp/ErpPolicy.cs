using SalesFlow.Calendars;
using SalesFlow.Import;
using SalesFlow.Tenants;

namespace SalesFlow.Erp;

/// <summary>What a tenant pulls out of other systems. Where those systems are and how one gets in is the operator's: an adapter names a connection and no address or password.</summary>
public sealed record ErpRules
{
    public ErpAdapter[] Adapters { get; init; } = [];
}

/// <summary>One pull on a schedule.</summary>
public sealed record ErpAdapter
{
    /// <summary>Its name in <c>/v1/erp/{key}</c>; never reused for something else, since the schedule is kept under it.</summary>
    public required string Key { get; init; }

    /// <summary>A connection of the operator's configuration.</summary>
    public required string Connection { get; init; }

    /// <summary>From the beginning of one pull to the next, ISO 8601. At least a minute.</summary>
    public string Every { get; init; } = "PT1H";

    /// <summary>Kept, and not pulled.</summary>
    public bool Off { get; init; }

    /// <summary>Judged by the server's clock and told to people like what comes from an app. Default: as history, by the source's own times.</summary>
    public bool Live { get; init; }

    /// <summary>HTTP: path and query under the connection's address; CSV and XLSX: the file under its folder. <c>{since}</c> stands for when the last good pull began.</summary>
    public string? Path { get; init; }

    /// <summary>HTTP: the member that holds the rows, such as <c>data.rows</c>. Default: the answer itself, or its <c>items</c>.</summary>
    public string? Items { get; init; }

    /// <summary>HTTP: the member that holds the next page's address. Default: there is one page.</summary>
    public string? Next { get; init; }

    /// <summary>SQL: a query with a stable order, in which the rows of one subject stand together; <c>@since</c> as above.</summary>
    public string? Query { get; init; }

    /// <summary>How rows are told as actions.</summary>
    public required RowMapping Mapping { get; init; }

    internal TimeSpan Period => IsoDuration.TryParse(Every, out var length) ? TimeSpan.FromDays(length.Days) + length.Time : TimeSpan.FromHours(1);
}

/// <summary><c>/v1/policies/erp</c>.</summary>
public sealed class ErpPolicy : PolicyKind<ErpRules>
{
    private const int Most = 20, MostText = 8_000, MostKey = 40;

    public static ErpPolicy Instance { get; } = new();

    public override string Key => "erp";

    public override string Shipped => """{"adapters":[]}""";

    protected override IReadOnlyList<FieldError> Check(ErpRules policy)
    {
        var errors = new List<FieldError>();
        if (policy.Adapters.Length > Most)
        {
            errors.Add(new("/adapters", $"holds at most {Most}"));
        }

        for (var i = 0; i < policy.Adapters.Length; i++)
        {
            var adapter = policy.Adapters[i];
            var at = $"/adapters/{i}";
            if (!GrainKeys.IsId(adapter.Key) || adapter.Key.Length > MostKey || policy.Adapters.Take(i).Any(other => other.Key == adapter.Key))
            {
                errors.Add(new($"{at}/key", $"is an id of at most {MostKey} characters that no other adapter has"));
            }

            if (!GrainKeys.IsId(adapter.Connection))
            {
                errors.Add(new($"{at}/connection", "is the name of a connection that the operator has configured"));
            }

            if (!IsoDuration.TryParse(adapter.Every, out _) || adapter.Period < TimeSpan.FromMinutes(1) || adapter.Period > TimeSpan.FromDays(31))
            {
                errors.Add(new($"{at}/every", "is a length from PT1M to P31D"));
            }

            if ((adapter.Path is null) == (adapter.Query is null) || adapter.Path?.Length > MostText || adapter.Query?.Length > MostText)
            {
                errors.Add(new($"{at}/path", $"or 'query' is there, one of them, with at most {MostText} characters"));
            }

            errors.AddRange(adapter.Mapping.Check().Select(error => error with { Pointer = $"{at}/mapping{error.Pointer}" }));
            if (adapter.Mapping.Actions.Any(action => action.Evidence.Any(item => item.Sha256 is not null || item.File is not null)))
            {
                errors.Add(new($"{at}/mapping/actions", "carry no files: use 'ref' or 'text' as evidence"));
            }
        }

        return errors;
    }

    /// <summary>Null: the tenant has no such adapter.</summary>
    public static ErpAdapter? Find(Catalogue catalogue, string key) => Instance.Of(catalogue).Adapters.FirstOrDefault(adapter => adapter.Key == key);
}
