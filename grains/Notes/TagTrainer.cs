using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using SalesFlow.Contracts;

namespace SalesFlow.Notes;

/// <summary>A text whose tags people have said.</summary>
public sealed record TaggedText(string Text, string[] Tags);

/// <summary>Too few texts for any tag.</summary>
public sealed class TooFewTaggedException(string message) : Exception(message);

/// <summary>Trains a tenant's tags. The same texts give the same weights.</summary>
public static class TagTrainer
{
    /// <summary>A tag is learnt from at least so many texts that have it and as many that have not.</summary>
    public const int FewestOfEach = 5;
    private const int Folds = 5, Seed = 1;

    /// <exception cref="TooFewTaggedException">No tag has enough.</exception>
    public static TagModel Train(IReadOnlyList<TaggedText> texts, TagRules rules, int version)
    {
        var compiled = CompiledTags.Of(rules);

        // The order in which people tagged must not matter.
        var rows = texts.DistinctBy(text => text.Text).OrderBy(text => text.Text, StringComparer.Ordinal)
            .Select(text => (text.Tags, Features: Sparse(ClauseFeatures.Of(FoldedText.Of(text.Text).Text, [.. compiled.In(text.Text).Select(tag => tag.Key)])))).ToArray();
        var keys = rules.Tags.Select(tag => tag.Key).Where(key => rows.Count(row => row.Tags.Contains(key)) is var tagged && tagged >= FewestOfEach && rows.Length - tagged >= FewestOfEach).ToArray();
        if (keys.Length == 0)
        {
            throw new TooFewTaggedException($"a tag is learnt from {FewestOfEach} notes that have it and {FewestOfEach} that have not; of {rows.Length} tagged notes no tag has that. Correct or label more.");
        }

        var (tags, quality) = (new List<TagWeights>(), new List<TagQuality>());
        foreach (var key in keys)
        {
            Row[] labelled = [.. rows.Select(row => new Row { Label = row.Tags.Contains(key), Features = row.Features })];
            tags.Add(Weights(key, Fit(labelled)));
            quality.Add(CrossValidate(key, labelled));
        }

        return new(version, [.. tags], [.. quality]);
    }

    private static TagQuality CrossValidate(string key, Row[] rows)
    {
        // Every fifth of those that have it and of those that have not is kept back in turn.
        var place = new Dictionary<bool, int> { [true] = 0, [false] = 0 };
        var fold = rows.Select(row => place[row.Label]++ % Folds).ToArray();
        var (hits, found) = (0, 0);
        for (var i = 0; i < Folds; i++)
        {
            var model = new TagModel(0, [Weights(key, Fit([.. rows.Where((_, r) => fold[r] != i)]))], []);
            foreach (var row in rows.Where((_, r) => fold[r] == i))
            {
                var given = Score(model.Tags[0], row.Features) >= NoteRules.GivenFrom;
                found += given ? 1 : 0;
                hits += given && row.Label ? 1 : 0;
            }
        }

        var tagged = rows.Count(row => row.Label);
        return new(key, found == 0 ? null : Math.Round((double)hits / found, 4), Math.Round((double)hits / tagged, 4), rows.Length, tagged);
    }

    private static double Score(TagWeights tag, VBuffer<float> features)
    {
        var dense = features.DenseValues().ToArray();
        var sum = tag.Bias + tag.At.Select((at, i) => dense[at] * tag.Weights[i]).Sum();
        return 1 / (1 + Math.Exp((tag.Slope * sum) + tag.Offset));
    }

    private static TagWeights Weights(string key, Microsoft.ML.Calibrators.CalibratedModelParametersBase<LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator> model)
    {
        var weights = model.SubModel.Weights;
        int[] at = [.. Enumerable.Range(0, weights.Count).Where(i => MathF.Abs(weights[i]) > 1e-6f)];
        return new(key, at, [.. at.Select(i => weights[i])], model.SubModel.Bias, model.Calibrator.Slope, model.Calibrator.Offset);
    }

    /// <summary>One thread: the sums, and so the weights, do not depend on the machine's load.</summary>
    private static Microsoft.ML.Calibrators.CalibratedModelParametersBase<LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator> Fit(Row[] rows)
    {
        var context = new MLContext(Seed);
        return context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1, L1Regularization = 0, L2Regularization = 0.05f, MaximumNumberOfIterations = 100,
        }).Fit(context.Data.LoadFromEnumerable(rows)).Model;
    }

    private static VBuffer<float> Sparse(float[] features)
    {
        int[] at = [.. Enumerable.Range(0, features.Length).Where(i => features[i] != 0)];
        return new(features.Length, at.Length, Array.ConvertAll(at, i => features[i]), at);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(ClauseFeatures.Size)]
        public VBuffer<float> Features { get; set; }
    }
}
