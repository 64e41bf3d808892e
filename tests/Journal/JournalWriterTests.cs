using SalesFlow.Journal;
using Xunit;

namespace SalesFlow.Tests.Journal;

public sealed class JournalWriterTests
{
    [Fact]
    public async Task A_full_queue_is_busy_at_once_and_what_was_taken_is_kept()
    {
        var engine = new GatedEngine();
        await using var writer = Writers.On(engine, capacity: 4);
        var first = writer.CommitAsync(Some.Commit()).AsTask();
        await engine.Entered;
        var waiting = Enumerable.Range(0, 4).Select(_ => writer.CommitAsync(Some.Commit()).AsTask()).ToList();

        Assert.Throws<JournalBusyException>(object? () => writer.CommitAsync(Some.Commit()).AsTask().IsCompleted);

        engine.Open();
        Assert.All(await Task.WhenAll([first, .. waiting]), outcome => Assert.Equal(CommitStatus.Committed, outcome.Status));
        Assert.Equal(CommitStatus.Committed, (await writer.CommitAsync(Some.Commit())).Status);
    }

    [Fact]
    public async Task Whatever_waits_becomes_one_batch_up_to_its_limit()
    {
        var engine = new GatedEngine();
        await using var writer = Writers.On(engine, batch: 8);
        var waiting = new List<Task> { writer.CommitAsync(Some.Commit()).AsTask() };
        await engine.Entered;
        waiting.AddRange(Enumerable.Range(0, 20).Select(_ => writer.CommitAsync(Some.Commit()).AsTask()));
        engine.Open();
        await Task.WhenAll(waiting);

        Assert.Equal([1, 8, 8, 4], engine.Batches);
    }

    [Fact]
    public async Task A_tenant_with_few_commits_is_in_the_next_batch_however_many_another_has()
    {
        var engine = new GatedEngine();
        await using var writer = Writers.On(engine, batch: 100);
        var waiting = new List<Task> { writer.CommitAsync(Some.Commit()).AsTask() };
        await engine.Entered;
        waiting.AddRange(Enumerable.Range(0, 300).Select(n => writer.CommitAsync(Some.Commit($"chain/f-{n}", tenant: "flood")).AsTask()));
        waiting.AddRange(Enumerable.Range(0, 3).Select(n => writer.CommitAsync(Some.Commit($"chain/q-{n}", tenant: "quiet")).AsTask()));
        engine.Open();
        await Task.WhenAll(waiting);

        Assert.Equal([1, 100, 100, 100, 3], engine.Batches);
        Assert.Equal(3, engine.Tenants.ElementAt(1).Count(tenant => tenant == "quiet"));
        Assert.Equal(97, engine.Tenants.ElementAt(1).Count(tenant => tenant == "flood"));
    }

    [Fact]
    public async Task A_tenant_whose_part_of_the_queue_is_full_is_busy_while_another_is_taken_and_the_writer_stays_writable()
    {
        var engine = new GatedEngine();
        await using var writer = Writers.On(engine, capacity: 8, perTenant: 4);
        var waiting = new List<Task> { writer.CommitAsync(Some.Commit()).AsTask() };
        await engine.Entered;
        waiting.AddRange(Enumerable.Range(0, 4).Select(_ => writer.CommitAsync(Some.Commit(tenant: "flood")).AsTask()));

        Assert.Throws<JournalBusyException>(object? () => writer.CommitAsync(Some.Commit(tenant: "flood")).AsTask().IsCompleted);
        waiting.Add(writer.CommitAsync(Some.Commit(tenant: "quiet")).AsTask());
        Assert.True(writer.Writable);
        waiting.AddRange(Enumerable.Range(0, 3).Select(_ => writer.CommitAsync(Some.Commit(tenant: "quiet")).AsTask()));
        Assert.False(writer.Writable);

        engine.Open();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Listeners_hear_of_what_was_kept_only_and_before_the_caller_goes_on()
    {
        var engine = new GatedEngine { Answer = commit => commit.ExpectedVersion == 0 ? CommitStatus.Committed : CommitStatus.VersionConflict };
        var listener = new Listener();
        await using var writer = Writers.On(engine, listeners: [listener]);
        engine.Open();

        await writer.CommitAsync(Some.Commit("chain/conflict", expected: 5));
        await writer.CommitAsync(Some.Commit("chain/kept"));

        Assert.Equal(["chain/kept"], listener.Heard);
    }

    [Fact]
    public async Task Listeners_hear_of_commits_whose_fate_nobody_knows()
    {
        var engine = new GatedEngine { Answer = _ => throw new JournalUnavailableException("cut off") };
        var listener = new Listener();
        await using var writer = Writers.On(engine, listeners: [new ThrowingListener(), listener]);
        engine.Open();

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await writer.CommitAsync(Some.Commit()));
        Assert.Empty(listener.Heard);
        Assert.Equal(["chain/pd-1"], listener.Uncertain);
    }

    [Fact]
    public async Task A_listener_that_throws_loses_neither_the_commit_nor_the_other_listeners()
    {
        var engine = new GatedEngine();
        var listener = new Listener();
        await using var writer = Writers.On(engine, listeners: [new ThrowingListener(), listener]);
        engine.Open();

        Assert.Equal(CommitStatus.Committed, (await writer.CommitAsync(Some.Commit())).Status);
        Assert.Equal(["chain/pd-1"], listener.Heard);
    }

    [Fact]
    public async Task A_closed_writer_refuses()
    {
        var writer = Writers.On(new GatedEngine());
        await writer.DisposeAsync();

        Assert.Throws<JournalBusyException>(object? () => writer.CommitAsync(Some.Commit()).AsTask().IsCompleted);
    }

    private sealed class Listener : ICommitListener
    {
        public List<string> Heard { get; } = [];

        public List<string> Uncertain { get; } = [];

        public void Unknown(IReadOnlyList<Commit> commits) => Uncertain.AddRange(commits.Select(commit => commit.Stream.Name));

        public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes)
        {
            Assert.Equal(commits.Count, outcomes.Count);
            Heard.AddRange(commits.Select(commit => commit.Stream.Name));
        }
    }

    private sealed class ThrowingListener : ICommitListener
    {
        public void Committed(IReadOnlyList<Commit> commits, IReadOnlyList<CommitOutcome> outcomes) => throw new InvalidOperationException("listener");

        public void Unknown(IReadOnlyList<Commit> commits) => throw new InvalidOperationException("listener");
    }
}
