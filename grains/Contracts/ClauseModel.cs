using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace SalesFlow.Contracts;

/// <summary>A clause that people have judged.</summary>
/// <param name="Rule">The rule that it is an example of, if somebody said so.</param>
public sealed record LabelledClause(string Text, bool Risky, string? Rule = null);

/// <summary>Which model spoke.</summary>
public sealed record ModelName(string Name, int Version);

/// <summary>How good a model is on clauses that it has not seen. Shares between 0 and 1; null where nothing was found or nothing was there to be found.</summary>
/// <param name="Precision">Of the clauses it calls risky, the share that people called so.</param>
/// <param name="Recall">Of the clauses that people called risky, the share it finds.</param>
/// <param name="Clauses">How many it was tried on.</param>
/// <param name="Risky">How many of them people called risky.</param>
public sealed record ModelQuality(double? Precision, double? Recall, int Clauses, int Risky);

/// <summary>A tenant's trained model: logistic regression over <see cref="ClauseFeatures"/>, kept as Microsoft.ML's zip.</summary>
public sealed class ClauseModel
{
    public const string ModelFamily = "clause-logistic";

    private const float Medium = 0.7f;
    private const float High = 0.9f;
    private readonly float[] weights;
    private readonly float bias;
    private readonly PlattCalibrator calibrator;

    internal ClauseModel(byte[] zip, ModelQuality quality, int version)
    {
        (Zip, Quality, Name) = (zip, quality, new(ModelFamily, version));
        using var stream = new MemoryStream(zip);
        var transformer = new MLContext(seed: 0).Model.Load(stream, out _);
        if (((transformer as ISingleFeaturePredictionTransformer<object>)?.Model ?? (transformer as IEnumerable<ITransformer>)?.OfType<ISingleFeaturePredictionTransformer<object>>().LastOrDefault()?.Model)
            is not CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> { SubModel: var linear, Calibrator: var platt } || linear.Weights.Count != ClauseFeatures.Size)
        {
            throw new InvalidDataException("the kept model is not of this version's kind; train it again");
        }

        (weights, bias, calibrator) = ([.. linear.Weights], linear.Bias, platt);
    }

    /// <summary>Microsoft.ML's own form.</summary>
    public byte[] Zip { get; }

    public ModelQuality Quality { get; }

    public ModelName Name { get; }

    public ClauseModel WithVersion(int version) => new(Zip, Quality, version);

    /// <summary>Probability that people would call the clause risky.</summary>
    public float Score(string clause) => Score(Features(clause));

    internal static float[] Features(string clause) => ClauseFeatures.Of(FoldedText.Of(clause).Text, ContractReview.RulesIn(clause));

    internal Finding? Judge(string text, Clause clause, FoldedText folded, IReadOnlyCollection<string> rules)
    {
        // A heading alone is nothing to judge.
        if (clause.BodyStart >= clause.Span.End || Score(ClauseFeatures.Of(folded.Text, rules)) is not (>= 0.5f and var probability))
        {
            return null;
        }

        var percent = (int)MathF.Round(probability * 100);
        return new(
            clause.Index, clause.Span, text.Substring(clause.Span.Start, clause.Span.Length), probability >= High ? Risk.High : probability >= Medium ? Risk.Medium : Risk.Low,
            new("与已标注的风险条款相似", "Like clauses labelled risky"),
            new($"本企业的模型判断此条有 {percent}% 的可能属于风险条款。", $"The model of your own labelled clauses gives this a probability of {percent} per cent of being risky."),
            new("请对照已标注的条款复核；判断有误请补充标注。", "Compare it with the labelled clauses; if this is wrong, label it."),
            Name.Name, Name.Version, ByModel: true);
    }

    private float Score(float[] features)
    {
        var sum = bias;
        for (var i = 0; i < features.Length; i++)
        {
            sum += features[i] * weights[i];
        }

        // Microsoft.ML's calibrator is 1 / (1 + exp(slope * score + offset)).
        return 1 / (1 + MathF.Exp((float)(calibrator.Slope * sum + calibrator.Offset)));
    }
}
