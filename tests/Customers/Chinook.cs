using System.Globalization;
using Microsoft.Data.Sqlite;
using SalesFlow.Calendars;
using SalesFlow.Support;

namespace SalesFlow.Customers;

/// <summary>A music shop's 412 invoices of 2009 to 2013, as purchases and as a database for a second opinion in SQL.</summary>
internal sealed class Chinook : IDisposable
{
    private readonly SqliteConnection database;

    private Chinook(SqliteConnection database) => this.database = database;

    public static Chinook Open()
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = SharedData.Path("purchases/chinook.sqlite"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        database.Open();
        var chinook = new Chinook(database);
        // Chinook knows no engineers: exchanges made of its invoices by arithmetic, in the database, so that both sides read the same ones.
        chinook.Rows("create temp table Exchange as select 'e' || InvoiceId as Id, CustomerId, InvoiceId % 3 + 1 as Kind, date(InvoiceDate, '+' || (InvoiceId * 37 % 400) || ' days') as Day from Invoice");
        return chinook;
    }

    /// <summary>Customer ids that the query gives, in order.</summary>
    public List<string> Customers(string sql, params (string Name, object Value)[] parameters) =>
        [.. Rows(sql, parameters).Select(row => row[0]).Order(StringComparer.Ordinal)];

    /// <summary>Invoices as purchases; what the database shows is taken as the wall clock of the zone.</summary>
    public List<Purchase> Purchases(LocalZone zone) =>
    [
        .. Rows("""
            select i.InvoiceId, i.CustomerId, i.InvoiceDate, t.Name, g.Name, l.Quantity, l.UnitPrice
            from Invoice i join InvoiceLine l using (InvoiceId) join Track t using (TrackId) join Genre g using (GenreId) order by l.InvoiceLineId
            """)
            .GroupBy(row => (Id: row[0], Customer: row[1], Date: row[2]))
            .Select(order => new Purchase(order.Key.Id, order.Key.Customer, At(order.Key.Date, zone), "USD",
                [.. order.Select(line => new PurchaseLine(line[3], line[4], Number(line[5]), Number(line[5]) * Number(line[6])))])),
    ];

    public List<TechnicalExchange> Exchanges(LocalZone zone) =>
        [.. Rows("select Id, CustomerId, Kind, Day from Exchange").Select(row => new TechnicalExchange(row[0], row[1], (ExchangeKind)int.Parse(row[2]), At(row[3], zone)))];

    public void Dispose() => database.Dispose();

    private static DateTimeOffset At(string text, LocalZone zone) => zone.StartOfDay(DateOnly.Parse(text[..10], CultureInfo.InvariantCulture));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private List<string[]> Rows(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!)]);
        return rows;
    }
}
