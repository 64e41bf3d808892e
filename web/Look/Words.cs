namespace SalesFlow.Web.Look;

/// <summary>The language of the page. Both texts of everything stand side by side where they are shown, so that neither can be forgotten.</summary>
public sealed class Words
{
    /// <summary>The cookie that keeps the choice; scripts may read it, it is no secret.</summary>
    public const string Cookie = "sf_language";

    /// <summary>Tells pages to draw themselves anew.</summary>
    public event Action? Changed;

    /// <summary>Chinese unless English was chosen.</summary>
    public bool English { get; private set; }

    /// <summary>For the <c>lang</c> attribute and <c>Accept-Language</c>.</summary>
    public string Tag => English ? "en" : "zh-CN";

    /// <summary>The text of the page's language.</summary>
    public string this[string chinese, string english] => English ? english : chinese;

    /// <summary>The label of a template, step or node in the page's language, else in the other one.</summary>
    public string Label(IReadOnlyDictionary<string, string>? labels, string otherwise) =>
        labels is null ? otherwise
        : labels.TryGetValue(Tag, out var own) ? own
        : labels.TryGetValue(English ? "zh-CN" : "en", out var other) ? other
        : otherwise;

    public void Choose(bool english)
    {
        if (English != english)
        {
            English = english;
            Changed?.Invoke();
        }
    }
}
