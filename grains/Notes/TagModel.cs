using SalesFlow.Contracts;

namespace SalesFlow.Notes;

/// <summary>How good the model is at one tag, on notes that it has not seen. Shares between 0 and 1; null where nothing was found or nothing was there to be found.</summary>
public sealed record TagQuality(string Key, double? Precision, double? Recall, int Notes, int Tagged);

/// <summary>Weights of one tag: only those that are not nothing.</summary>
/// <param name="Slope">Of the calibration 1 / (1 + exp(slope × score + offset)).</param>
public sealed record TagWeights(string Key, int[] At, float[] Weights, float Bias, double Slope, double Offset);

/// <summary>A tenant's trained tags: one logistic regression a tag over the features of <see cref="ClauseFeatures"/>. Pure.</summary>
public sealed class TagModel(int version, TagWeights[] tags, TagQuality[] quality)
{
    public int Version => version;

    public TagWeights[] Tags => tags;

    public TagQuality[] Quality => quality;

    /// <summary>Probability of each tag that it was trained on.</summary>
    /// <param name="byRule">What the rules found: runs of characters alone can't tell 投诉 from 没有投诉.</param>
    public IReadOnlyList<(string Key, double Probability)> Scores(string text, IReadOnlyCollection<string> byRule)
    {
        var features = ClauseFeatures.Of(FoldedText.Of(text).Text, byRule);
        return [.. tags.Select(tag =>
        {
            var sum = (double)tag.Bias;
            for (var i = 0; i < tag.At.Length; i++)
            {
                sum += features[tag.At[i]] * tag.Weights[i];
            }

            return (tag.Key, 1 / (1 + Math.Exp((tag.Slope * sum) + tag.Offset)));
        })];
    }
}
