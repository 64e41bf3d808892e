using System.Diagnostics;
using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Tests.Journal;
using Xunit;

namespace SalesFlow.Telemetry;

/// <summary>The spans of batches and commits. In one class, since whether anybody listens is a matter of the whole process.</summary>
public sealed class JournalSpansTests
{
    private const string CallersName = "callers of a test";
    private static readonly ActivitySource Callers = new(CallersName);

    [Fact]
    public async Task A_batch_links_to_the_callers_it_serves_and_each_caller_has_its_commit()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        var engine = new GatedEngine();
        await using var writer = Writers.On(engine);
        using var open = engine;

        using var first = Callers.StartActivity("first")!;
        var ahead = writer.CommitAsync(Some.Commit()).AsTask();
        first.Stop();
        await engine.Entered;
        using var second = Callers.StartActivity("second")!;
        var two = writer.CommitAsync(Some.Commit()).AsTask();
        second.Stop();
        using var third = Callers.StartActivity("third")!;
        var three = writer.CommitAsync(Some.Commit()).AsTask();
        third.Stop();
        var nobodys = writer.CommitAsync(Some.Commit()).AsTask();
        engine.Open();
        await Task.WhenAll(ahead, two, three, nobodys);
        await writer.DisposeAsync();

        Activity[] own;
        lock (spans)
        {
            own = [.. spans.Where(span => new[] { first.TraceId, second.TraceId, third.TraceId }.Contains(span.TraceId) || span.Links.Any(link => link.Context.TraceId == second.TraceId))];
        }

        var batch = Assert.Single(own, span => span.OperationName == JournalSpans.BatchName);
        Assert.Equal([second.Context, third.Context], batch.Links.Select(link => link.Context));
        Assert.Equal(default, batch.ParentSpanId);
        Assert.Equal(3, batch.GetTagItem("salesflow.journal.batch.size"));
        var commits = own.Where(span => span.OperationName == JournalSpans.CommitName).ToArray();
        Assert.Equal(new[] { first.SpanId, second.SpanId, third.SpanId }.Order(BySpan), commits.Select(span => span.ParentSpanId).Order(BySpan));
        Assert.All(commits.Where(span => span.TraceId != first.TraceId), span => Assert.Equal(batch.Context, Assert.Single(span.Links).Context));
        Assert.All(commits, span => Assert.True(span.Duration >= TimeSpan.Zero && span.StartTimeUtc <= batch.StartTimeUtc + batch.Duration));
    }

    [Fact]
    public async Task Callers_that_are_not_sampled_get_no_spans()
    {
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        var engine = new GatedEngine();
        engine.Open();
        await using var writer = Writers.On(engine);

        var before = Activity.Current;
        using var caller = new Activity("a caller that nobody records").SetIdFormat(ActivityIdFormat.W3C).Start();
        await writer.CommitAsync(Some.Commit());
        caller.Stop();

        lock (spans)
        {
            Assert.DoesNotContain(spans, span => span.TraceId == caller.TraceId || span.Links.Any(link => link.Context.TraceId == caller.TraceId));
        }

        Assert.Same(before, Activity.Current);
    }

    [Fact]
    public void Without_a_listener_the_path_of_an_action_allocates_nothing()
    {
        Measure(); // compiled, and its statics made

        Assert.Equal(0, Measure());

        static long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                Assert.Null(JournalSpans.Origin());
                ActionMetrics.Count(default);
                JournalMetrics.CommitDuration.Record(0.001);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static readonly Comparer<ActivitySpanId> BySpan = Comparer<ActivitySpanId>.Create((a, b) => string.CompareOrdinal(a.ToHexString(), b.ToHexString()));

    private static ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Signals.Name or CallersName, // by name: a source that is being made asks before anything holds it
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
