using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace SalesFlow.Contracts;

/// <summary>Too few clauses, or all of one kind.</summary>
public sealed class TooFewClausesException(string message) : Exception(message);

/// <summary>Trains a model from labelled clauses. The same clauses and seed give the same weights.</summary>
public static class ClauseTrainer
{
    /// <summary>Fewest clauses of each kind.</summary>
    public const int FewestOfEach = 10;

    private const int Folds = 5;

    /// <summary>Trains on all clauses; the quality is that of five models each tried on the fifth it has not seen.</summary>
    /// <exception cref="TooFewClausesException">Less than <see cref="FewestOfEach"/> risky or harmless ones.</exception>
    public static ClauseModel Train(IReadOnlyList<LabelledClause> clauses, int version, int seed = 1)
    {
        var risky = clauses.Count(c => c.Risky);
        if (risky < FewestOfEach || clauses.Count - risky < FewestOfEach)
        {
            throw new TooFewClausesException($"a model needs {FewestOfEach} risky and {FewestOfEach} harmless clauses; there are {risky} and {clauses.Count - risky}. Label more.");
        }

        // The order in which clauses were labelled must not matter.
        var rows = clauses.OrderBy(c => c.Text, StringComparer.Ordinal).Select(c => new Row { Label = c.Risky, Features = Sparse(ClauseModel.Features(c.Text)) }).ToArray();
        return new(Zip(rows, seed), CrossValidate(rows, seed), version);
    }

    /// <summary>How a model does on clauses that people have judged.</summary>
    public static ModelQuality Evaluate(ClauseModel model, IReadOnlyList<LabelledClause> clauses) =>
        Quality([.. clauses.Select(c => (c.Risky, model.Score(c.Text) >= 0.5f))]);

    private static ModelQuality CrossValidate(Row[] rows, int seed)
    {
        var fold = Assign(rows, seed);
        var judged = new List<(bool Risky, bool Found)>(rows.Length);
        for (var i = 0; i < Folds; i++)
        {
            var (seen, unseen) = (rows.Where((_, r) => fold[r] != i).ToArray(), rows.Where((_, r) => fold[r] == i).ToArray());
            var context = new MLContext(seed);
            var model = Fit(context, seen);
            var scored = context.Data.CreateEnumerable<Scored>(model.Transform(context.Data.LoadFromEnumerable(unseen)), reuseRowObject: false);
            judged.AddRange(scored.Select(s => (s.Label, s.PredictedLabel)));
        }

        return Quality(judged);
    }

    /// <summary>Deals risky and harmless clauses out evenly.</summary>
    private static int[] Assign(Row[] rows, int seed)
    {
        var fold = new int[rows.Length];
        foreach (var kind in new[] { true, false })
        {
            var of = Enumerable.Range(0, rows.Length).Where(i => rows[i].Label == kind).ToArray();
            new Random(seed).Shuffle(of);
            for (var i = 0; i < of.Length; i++)
            {
                fold[of[i]] = i % Folds;
            }
        }

        return fold;
    }

    private static ModelQuality Quality(List<(bool Risky, bool Found)> judged)
    {
        var (hits, found, risky) = (judged.Count(j => j.Risky && j.Found), judged.Count(j => j.Found), judged.Count(j => j.Risky));
        return new(found == 0 ? null : (double)hits / found, risky == 0 ? null : (double)hits / risky, judged.Count, risky);
    }

    private static byte[] Zip(Row[] rows, int seed)
    {
        var context = new MLContext(seed);
        using var stream = new MemoryStream();
        context.Model.Save(Fit(context, rows), context.Data.LoadFromEnumerable(rows).Schema, stream);
        return stream.ToArray();
    }

    /// <summary>One thread: the sums, and so the weights, do not depend on the machine's load.</summary>
    private static BinaryPredictionTransformer<Microsoft.ML.Calibrators.CalibratedModelParametersBase<LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>> Fit(MLContext context, Row[] rows) =>
        context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1, L1Regularization = 0, L2Regularization = 0.05f, MaximumNumberOfIterations = 100,
        }).Fit(context.Data.LoadFromEnumerable(rows));

    /// <summary>A clause has some hundred of the many thousand features.</summary>
    private static VBuffer<float> Sparse(float[] features)
    {
        var indices = Enumerable.Range(0, features.Length).Where(i => features[i] != 0).ToArray();
        return new(features.Length, indices.Length, Array.ConvertAll(indices, i => features[i]), indices);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(ClauseFeatures.Size)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class Scored
    {
        public bool Label { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
