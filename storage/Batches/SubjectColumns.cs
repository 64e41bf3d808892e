using System.Globalization;
using System.Text.Json.Serialization;
using SalesFlow.Journal;

namespace SalesFlow.Storage;

/// <summary>The list columns of a subject's row as one JSON object, for databases that take many rows in few parameters.</summary>
internal sealed record SubjectColumns(
    [property: JsonPropertyName("customer")] string? Customer, [property: JsonPropertyName("parent")] string? Parent, [property: JsonPropertyName("owner")] string? Owner,
    [property: JsonPropertyName("team")] string? Team, [property: JsonPropertyName("state")] string State, [property: JsonPropertyName("rank")] int Rank,
    [property: JsonPropertyName("at")] long At, [property: JsonPropertyName("day")] string Day, [property: JsonPropertyName("number")] string? Number,
    [property: JsonPropertyName("amount")] long? Amount, [property: JsonPropertyName("words")] string? Words, [property: JsonPropertyName("updatedAt")] long UpdatedAt)
{
    public static SubjectColumns Of(SubjectRow row) => new(
        row.Customer, row.Parent, row.Owner, row.Team, row.State, row.Rank, row.At.ToUnixTimeMilliseconds(), row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        row.Number, row.Amount, row.Words, row.UpdatedAt.ToUnixTimeMilliseconds());
}
