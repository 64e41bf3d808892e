using System.Globalization;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Lists;

/// <summary>What reads over many subjects, a customer's timeline and the backlog must answer on every database.</summary>
public abstract class ReadSuite : StorageTest
{
    private SubjectLists Subjects => new(Storage.Lists);

    private CustomerLists Customers => new(Storage.Lists);

    [Fact]
    public async Task Customers_are_read_part_by_part_with_their_subjects()
    {
        await Keep([.. Enumerable.Range(0, 7).Select(n => Some.Commit($"order/o-{n}", subject: Some.Subject($"o-{n}", "order") with { Customer = $"c-{n % 3}", Rank = n % 2 })), Some.Commit("ticket/t", subject: Some.Subject("t") with { Customer = "c-9" })]);
        Assert.Equal(["c-0", "c-1"], await Subjects.CustomersAsync("acme", "order", null, 2, Cancellation));
        Assert.Equal(["c-2"], await Subjects.CustomersAsync("acme", "order", "c-1", 2, Cancellation));
        Assert.Empty(await Subjects.CustomersAsync("acme", "order", "c-2", 2, Cancellation));
        Assert.Equal(["o-0", "o-1", "o-3", "o-4", "o-6"], (await Subjects.OfCustomersAsync("acme", "order", ["c-0", "c-1"], Cancellation)).Select(row => row.Id).Order());
        Assert.Equal(["o-2", "o-5"], (await Subjects.OfCustomerAsync("acme", "order", "c-2", Cancellation)).Select(row => row.Id).Order());
        Assert.Equal(["o-5"], (await Subjects.OfRankAsync("acme", "order", "c-2", 1, Cancellation)).Select(row => row.Id));
        Assert.Empty(await Subjects.OfCustomerAsync("other", "order", "c-2", Cancellation));
        Assert.Equal(7, await Subjects.OfKindAsync("acme", "order", Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task Chains_of_templates_are_read_from_a_day_on()
    {
        await Keep([.. Enumerable.Range(1, 5).Select(n => Some.Commit($"chain/p-{n}", chain: Some.Chain($"p-{n}") with { Day = new DateOnly(2026, 2, n), Template = n == 4 ? "sample" : "proposal-delivery" }))]);
        Assert.Equal(["p-2", "p-3", "p-5"], await Subjects.ChainsAsync("acme", ["proposal-delivery"], new(2026, 2, 2), Cancellation).Select(chain => chain.Id).ToListAsync(Cancellation));
        Assert.Empty(await Subjects.ChainsAsync("acme", [], new(2026, 1, 1), Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_customers_subjects_are_counted_by_kind_and_state_with_the_newest_of_each_kind()
    {
        SubjectRow Row(string kind, string id, int day, int minutes, string state = "queued") =>
            Some.Subject(id, kind) with { Customer = "c-1", Day = new DateOnly(2026, 2, day), At = Some.Moment.AddMinutes(minutes), State = state };
        SubjectRow[] rows = [Row("ticket", "a", 1, 9), Row("ticket", "b", 3, 1), Row("ticket", "c", 3, 2, "done"), Row("ticket", "d", 3, 2), Row("order", "e", 2, 0)];
        await Keep([.. rows.Select(row => Some.Commit($"{row.Kind}/{row.Id}", subject: row)), Some.Commit("ticket/x", subject: Some.Subject("x") with { Customer = "c-2" })]);

        var subjects = await Customers.SubjectsAsync("acme", "c-1", 3, null, Cancellation);
        Assert.Equal([("order", "queued", 1), ("ticket", "done", 1), ("ticket", "queued", 3)], subjects.Counts.Order());
        Assert.Equal(["order/e", "ticket/c", "ticket/d", "ticket/b"], subjects.Newest.Select(head => $"{head.Kind}/{head.Id}"));
        Assert.Empty((await Customers.SubjectsAsync("acme", "nobody", 3, null, Cancellation)).Newest);
        Assert.Equal([rows[2].At], await Customers.MomentsAsync("acme", "c-1", "ticket", ["done", "gone"], Cancellation));
    }

    /// <summary>Many streams with few records each, and one with many, in an order that is not that of the streams.</summary>
    [Fact]
    public async Task A_timeline_goes_through_all_streams_newest_first_whatever_the_page()
    {
        var random = new Random(7);
        var versions = new Dictionary<string, int>();
        var expected = new List<string>();
        string[] names = ["customer/c-1", "chain/p-1", .. Enumerable.Range(0, 130).Select(n => $"order/o-{n}")];
        for (var n = 0; n < 600; n++)
        {
            var name = n < names.Length ? names[n] : names[random.Next(4) == 0 ? random.Next(2) : random.Next(names.Length)];
            var version = versions[name] = versions.GetValueOrDefault(name) + 1;
            var (kind, id) = GrainKeys.Split(name);
            // Rows of every second stream stay behind: an action may move nothing.
            var row = version == 1 || n % 2 == 0 ? Some.Subject(id, kind) with { Customer = "c-1", Version = version, UpdatedAt = Some.Moment.AddMinutes(n) } : null;
            await Keep(Some.Commit(
                name, version - 1, at: Some.Moment.AddMinutes(n), subject: kind == "order" ? row : null, chain: kind == "chain" ? Some.Chain("p-1") with { Customer = "c-1", UpdatedAt = Some.Moment.AddMinutes(n) } : null));
            expected.Insert(0, $"{name}:{version}");
        }

        await Keep(Some.Commit("order/other", subject: Some.Subject("other", "order") with { Customer = "c-2" }), Some.Commit("snapshot/c-1:2026-02", subject: Some.Subject("c-1:2026-02", "snapshot") with { Customer = "c-1" }));
        foreach (var size in new[] { 7, 51, 500 })
        {
            var read = new List<string>();
            long? before = null;
            while (true)
            {
                var page = await Customers.TimelineAsync("acme", "c-1", before, size, null, Cancellation);
                read.AddRange(page.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Stream.Name}:{record.Version}")));
                if (page.Count < size)
                {
                    break;
                }

                before = page[^1].Position;
            }

            Assert.Equal(expected, read);
        }
    }

    [Fact]
    public async Task The_backlog_counts_what_waits_and_since_when()
    {
        Assert.Equal(new Backlog(0, null, 0, null, 0, null), await new BacklogReads(Storage.Lists).ReadAsync(Some.Moment, Cancellation));
        await Keep(
            Some.Commit("chain/p-1", windows: [new("a", 1, Some.Moment.AddHours(2), 3), new("b", 1, Some.Moment.AddHours(1), 3)], alerts: [Some.Alert()], at: Some.Moment),
            Some.Commit("chain/p-2", effects: [new(0, "act", "customer/c-1", "{}"u8.ToArray(), 1)], at: Some.Moment.AddMinutes(-5), tenant: "other"));
        var backlog = await new BacklogReads(Storage.Lists).ReadAsync(Some.Moment.AddMinutes(1), Cancellation);
        Assert.Equal((2, Some.Moment.AddHours(1)), (backlog.Windows, backlog.EarliestWake));
        Assert.Equal((1, Some.Moment.AddMinutes(-5)), (backlog.Effects, backlog.OldestEffect));
        Assert.Equal((1, Some.Alert().NotBefore), (backlog.Alerts, backlog.OldestAlert));
        Assert.Equal(0, (await new BacklogReads(Storage.Lists).ReadAsync(Some.Moment, Cancellation)).Alerts);
    }
}

public sealed class SqliteReadTests : ReadSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlReadTests : ReadSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
