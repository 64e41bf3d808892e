using SalesFlow.Journal;

namespace SalesFlow.Subjects;

/// <summary>Reads over many subjects' current rows, for look-ups before a decision and for scheduled work. Lists for HTTP are storage's own.</summary>
public interface ISubjectReads
{
    /// <summary>All of a kind that one customer has.</summary>
    ValueTask<IReadOnlyList<SubjectRow>> OfCustomerAsync(string tenant, string kind, string customer, CancellationToken cancellation = default);

    /// <summary>Those of a kind that one customer has with one rank.</summary>
    ValueTask<IReadOnlyList<SubjectRow>> OfRankAsync(string tenant, string kind, string customer, int rank, CancellationToken cancellation = default);

    /// <summary>Customers who have a subject of the kind, by id.</summary>
    /// <param name="after">Begins behind this one; null = at the first.</param>
    ValueTask<IReadOnlyList<string>> CustomersAsync(string tenant, string kind, string? after, int limit, CancellationToken cancellation = default);

    /// <summary>All of a kind that these customers have.</summary>
    ValueTask<IReadOnlyList<SubjectRow>> OfCustomersAsync(string tenant, string kind, IReadOnlyList<string> customers, CancellationToken cancellation = default);

    /// <summary>All of a kind, by day and id, read part by part.</summary>
    IAsyncEnumerable<SubjectRow> OfKindAsync(string tenant, string kind, CancellationToken cancellation = default);

    /// <summary>Chains of these templates that were planned on a day or later, by day and id, read part by part.</summary>
    IAsyncEnumerable<ChainRow> ChainsAsync(string tenant, IReadOnlyList<string> templates, DateOnly from, CancellationToken cancellation = default);
}
