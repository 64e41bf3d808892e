namespace SalesFlow.Contracts;

/// <summary>A stretch of the text as it was sent. Both count UTF-16 code units.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;
}
