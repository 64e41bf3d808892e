using SalesFlow.Audit;
using SalesFlow.Journal;
using SalesFlow.Lists;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Tests.Lists;

/// <summary>What lists of subjects must answer on every database.</summary>
public abstract class SubjectListSuite : StorageTest
{
    private SubjectLists Subjects => new(Storage.Lists);

    [Theory]
    [InlineData(SubjectOrder.Newest, "d e b a c")]
    [InlineData(SubjectOrder.Queue, "c a e b d")]
    public async Task Pages_go_through_all_once_in_the_order_asked_for(SubjectOrder order, string expected)
    {
        await KeepFive();
        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Subjects.PageAsync("acme", "ticket", new SubjectFilter(), order, cursor, 2, Cancellation);
            read.AddRange(page.Items.Select(row => row.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(expected, string.Join(' ', read));
    }

    /// <summary>Few ranks, moments and numbers, so that there are ties at every level.</summary>
    [Fact]
    public async Task A_queue_goes_by_rank_then_the_earliest_moment_then_the_oldest_number_then_id_whatever_the_page()
    {
        var random = new Random(20260203);
        var rows = Enumerable.Range(0, 120).Select(i => Some.Subject($"t-{i:D3}") with
        {
            Rank = random.Next(3), At = Some.Moment.AddMinutes(random.Next(4)), Day = new DateOnly(2026, 2, 3), Number = random.Next(3) == 0 ? null : $"T20260203-{i * 7919 % 10_000:D4}",
        }).OrderBy(_ => random.Next()).ToArray();
        await Keep([.. rows.Select(row => Some.Commit($"ticket/{row.Id}", subject: row))]);
        var expected = rows.OrderBy(row => row.Rank).ThenBy(row => row.At).ThenBy(row => row.Number ?? "", StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Id);
        foreach (var size in new[] { 1, 7, 500 })
        {
            var read = new List<string>();
            string? cursor = null;
            do
            {
                var page = await Subjects.PageAsync("acme", "ticket", new SubjectFilter(), SubjectOrder.Queue, cursor, size, Cancellation);
                read.AddRange(page.Items.Select(row => row.Id));
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(expected, read);
        }
    }

    public static TheoryData<SubjectFilter, string> Filters => new()
    {
        { new SubjectFilter(), "c a b e d" },
        { new SubjectFilter(States: ["queued"]), "c b e d" },
        { new SubjectFilter(States: ["queued", "accepted"]), "c a b e d" },
        { new SubjectFilter(Customer: "c-2"), "b" },
        { new SubjectFilter(Parent: "opportunity/o-1"), "d" },
        { new SubjectFilter(Ranks: [0, 1]), "c a e" },
        { new SubjectFilter(Owner: "eng-2"), "e" },
        { new SubjectFilter(Team: "west"), "a" },
        { new SubjectFilter(From: new DateOnly(2026, 2, 3), To: new DateOnly(2026, 2, 3)), "a b" },
        { new SubjectFilter(Number: "T2"), "b" },
        { new SubjectFilter(Words: "异响"), "c" },
        { new SubjectFilter(Words: "100%_"), "d" },
        { new SubjectFilter(Words: "100x"), "" },
        { new SubjectFilter(AllWords: []), "c a b e d" },
        { new SubjectFilter(AllWords: ["异响"]), "c" },
        { new SubjectFilter(AllWords: ["100%_", "异响"]), "" },
        { new SubjectFilter(AtBefore: Some.Moment.AddMinutes(3)), "a b" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Each_filter_lets_through_what_it_says(SubjectFilter filter, string expected)
    {
        await KeepFive();

        Assert.Equal(expected, string.Join(' ', await Subjects.AllAsync("acme", "ticket", filter, Cancellation).Select(row => row.Id).ToListAsync(Cancellation)));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, await Subjects.CountAsync("acme", "ticket", filter, Cancellation));
    }

    [Fact]
    public async Task One_is_found_by_its_id_and_an_audit_reads_all_kinds()
    {
        await KeepFive();

        Assert.Equal("T1", (await Subjects.FindAsync("acme", "ticket", "a", Cancellation))!.Number);
        Assert.Null(await Subjects.FindAsync("acme", "visit", "a", Cancellation));
        Assert.Equal(
            ["order/a", "ticket/a", "ticket/b", "ticket/c", "ticket/d", "ticket/e"],
            await new AuditReads(Storage.Lists).SubjectsAsync("acme", Cancellation).Select(row => $"{row.Kind}/{row.Id}").ToListAsync(Cancellation));
    }

    private async Task KeepFive()
    {
        SubjectRow Row(string id, int rank, int minutes, int day) => Some.Subject(id) with { Rank = rank, At = Some.Moment.AddMinutes(minutes), Day = new DateOnly(2026, 2, day) };
        SubjectRow[] rows =
        [
            Row("a", 1, 1, 3) with { State = "accepted", Team = "west", Number = "T1" },
            Row("b", 2, 2, 3) with { Customer = "c-2", Number = "T2" },
            Row("c", 0, 9, 2) with { Words = "主轴异响" },
            Row("d", 2, 5, 5) with { Parent = "opportunity/o-1", Words = "100%_" },
            Row("e", 1, 3, 4) with { Owner = "eng-2" },
        ];
        await Keep([.. rows.Select(row => Some.Commit($"ticket/{row.Id}", subject: row)),
            Some.Commit("order/a", subject: Some.Subject("a", "order")), Some.Commit("ticket/a", tenant: "other", subject: Some.Subject("a"))]);
    }
}

public sealed class SqliteSubjectListTests : SubjectListSuite
{
    protected override IStoragePlace NewPlace() => new SqlitePlace();
}

public sealed class PostgreSqlSubjectListTests : SubjectListSuite
{
    protected override IStoragePlace NewPlace() => new PostgreSqlPlace();
}
