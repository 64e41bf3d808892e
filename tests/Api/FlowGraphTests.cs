using System.Text;
using Xunit;

namespace SalesFlow.Board;

public class FlowGraphTests
{
    [Fact]
    public void Chains_add_up_to_steps_and_the_ways_between_them()
    {
        var graph = new FlowGraph();
        graph.Add("t", Steps("""[{"k":"a","n":"n.a","s":"done","f":0,"d":10000,"w":5},{"k":"b","n":"n.b","s":"done-late","f":10000,"d":40000,"w":20,"l":true}]"""));
        graph.Add("t", Steps("""[{"k":"a","n":"n.a","s":"done","f":0,"d":30000,"w":15},{"k":"b","n":"n.b","s":"evidence-missing","f":30000}]"""));
        var answer = graph.Answer(DateTimeOffset.UnixEpoch, "2026-02");

        Assert.Equal(2, answer.Chains);
        Assert.Equal([("a", 2, 2, 0), ("b", 2, 1, 1)], answer.Nodes.Select(n => (n.Step, n.Count, n.Done, n.EvidenceMissing)));
        Assert.Equal((0.5, 0.5), (answer.Nodes[1].LateShare, answer.Nodes[1].EvidenceMissingShare));
        Assert.Equal(new FlowTimes(10, 30), answer.Nodes[0].Wall);
        var edge = Assert.Single(answer.Edges);
        Assert.Equal(("a", "b", 1, 1), (edge.From, edge.To, edge.Count, edge.Late));
        Assert.Equal((new FlowTimes(30, 30), new FlowTimes(20, 20)), (edge.Wall, edge.Working));
    }

    [Theory]
    [InlineData(new[] { 5.0 }, 5, 5)]
    [InlineData(new[] { 2.0, 1.0 }, 1, 2)]
    [InlineData(new[] { 10.0, 9, 8, 7, 6, 5, 4, 3, 2, 1 }, 5, 9)]
    public void Times_are_told_by_nearest_rank(double[] seconds, double median, double p90) => Assert.Equal(new FlowTimes(median, p90), FlowGraph.Times([.. seconds]));

    [Fact]
    public void Of_nothing_there_is_no_median() => Assert.Null(FlowGraph.Times([]));

    private static ShortStep[] Steps(string text) => ShortStep.Read(Encoding.UTF8.GetBytes(text));
}
