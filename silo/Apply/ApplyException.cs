namespace SalesFlow.Apply;

/// <summary>Something in the files that cannot be applied: each line says where and what to do.</summary>
internal sealed class ApplyException(IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public IReadOnlyList<string> Lines => lines;
}
