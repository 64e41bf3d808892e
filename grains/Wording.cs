namespace SalesFlow;

/// <summary>One text for people, in both languages of the product.</summary>
/// <param name="Chinese">zh-CN.</param>
/// <param name="English">en.</param>
public sealed record Wording(string Chinese, string English)
{
    /// <summary>Chinese unless the language is English, as everywhere in the product.</summary>
    public string In(string language) => language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;
}
