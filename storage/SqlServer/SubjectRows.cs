using System.Globalization;
using Microsoft.Data.SqlClient;
using SalesFlow.Journal;

namespace SalesFlow.SqlServer;

internal static class SubjectRows
{
    public static SubjectRow Read(SqlDataReader row) => new()
    {
        Kind = row.GetString(0),
        Id = row.GetString(1),
        Version = row.GetInt32(2),
        Customer = row.TextOrNull(3),
        Parent = row.TextOrNull(4),
        Owner = row.TextOrNull(5),
        Team = row.TextOrNull(6),
        State = row.GetString(7),
        Rank = row.GetInt32(8),
        At = row.Time(9),
        Day = DateOnly.ParseExact(row.GetString(10), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        Number = row.TextOrNull(11),
        Amount = row.IsDBNull(12) ? null : row.GetInt64(12),
        Words = row.TextOrNull(13),
        UpdatedAt = row.Time(14),
        Doc = row.Bytes(15),
    };
}
