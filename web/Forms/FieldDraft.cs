using SalesFlow.Web.Look;

namespace SalesFlow.Web.Forms;

/// <summary>A field of a form: as it is edited, and as it is drawn.</summary>
public sealed class FieldDraft
{
    /// <summary>Tells one field from another while names are typed.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Its name in an action's fields.</summary>
    public string Name { get; set; } = "";

    public string Chinese { get; set; } = "";
    public string English { get; set; } = "";

    /// <summary><c>text</c>, <c>lines</c>, <c>number</c>, <c>date</c>, <c>choice</c>, <c>yes-no</c>, or <c>customer</c>: whom the action is about.</summary>
    public string Type { get; set; } = "text";

    public bool Required { get; set; } = true;

    /// <summary>Of a choice, one a line.</summary>
    public string Options { get; set; } = "";

    public string[] OptionList => Options.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public string Label(Words t) => t[Chinese, English] is { Length: > 0 } own ? own : Chinese is { Length: > 0 } ? Chinese : English is { Length: > 0 } ? English : Name;
}
