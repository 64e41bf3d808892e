using Xunit;

namespace SalesFlow.Contracts;

public sealed class ClauseModelTests(ITestOutputHelper output)
{
    [Fact]
    public void A_model_trained_on_half_of_the_table_judges_the_other_half()
    {
        var pairs = Pair.Of("clauses.zh.tsv");
        var model = ClauseTrainer.Train(Half(0), 1);
        var unseen = ClauseTrainer.Evaluate(model, Half(1));
        output.WriteLine($"{model.Zip.Length} bytes; in five parts {model.Quality}; on the other half {unseen}");
        Assert.True(unseen is { Precision: >= 0.9, Recall: >= 0.9 });

        LabelledClause[] Half(int which) => [.. pairs.Where((_, i) => i % 2 == which).SelectMany(p => p.Labelled())];
    }

    /// <summary>What this tenant calls risky and no rule knows: people sent to the buyer's works, goods on consignment.</summary>
    [Fact]
    public void It_learns_risks_that_no_rule_knows()
    {
        string[] things = ["设备", "阀门", "水泵", "电机", "轴承", "仪表", "电缆", "滤芯", "模具", "备件", "涂料", "钢板"];
        LabelledClause[] labelled =
        [
            .. things.SelectMany((t, i) => new LabelledClause[]
            {
                new($"乙方应就{t}派驻{i + 2}名工程师常驻甲方现场。", true), new($"{t}以寄售方式存放于甲方仓库，领用后结算。", true),
                new($"乙方应按期交付{t}共{i + 2}件。", false), new($"{t}由甲方仓库签收后结算货款。", false),
            }),
        ];
        LabelledClause[] unseen =
        [
            new("乙方须派驻技术员常驻甲方工厂。", true), new("压缩机以寄售方式存放，甲方领用后付款。", true), new("供方的工程师应常驻甲方现场一年。", true),
            new("乙方应按期交付压缩机。", false), new("压缩机由甲方签收后付款。", false), new("乙方应提供压缩机的合格证。", false),
        ];
        Assert.All(unseen, c => Assert.Empty(ContractReview.Review(c.Text).Findings));
        var model = ClauseTrainer.Train(labelled, 3);
        var quality = ClauseTrainer.Evaluate(model, unseen);
        output.WriteLine($"{quality}");
        Assert.True(quality is { Precision: >= 0.75, Recall: 1 });
        var finding = Assert.Single(ContractReview.Review(unseen[0].Text, new() { Model = model }).Findings);
        Assert.Equal((ClauseModel.ModelFamily, 3, true), (finding.Source, finding.Version, finding.ByModel));
    }

    [Fact]
    public void The_same_clauses_give_the_same_model_in_whatever_order()
    {
        var clauses = Pair.Of("clauses.en.tsv").SelectMany(p => p.Labelled()).ToArray();
        var (one, other) = (ClauseTrainer.Train(clauses, 1), ClauseTrainer.Train([.. clauses.Reverse()], 1));
        Assert.Equal(one.Quality, other.Quality);
        Assert.All(clauses, c => Assert.Equal(one.Score(c.Text), other.Score(c.Text)));
        Assert.Equal(one.Score(clauses[0].Text), new ClauseModel(one.Zip, one.Quality, 2).Score(clauses[0].Text));
    }

    [Fact]
    public void Too_few_clauses_are_refused_with_a_count() =>
        Assert.Contains("there are 1 and 1", Assert.Throws<TooFewClausesException>(() => ClauseTrainer.Train([new("a", true), new("b", false)], 1)).Message);
}
