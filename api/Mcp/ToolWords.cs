using SalesFlow.Notifications;
using SalesFlow.Tenants;

namespace SalesFlow.Mcp;

/// <summary>Labels and sentences in one language, from the tenant's own words.</summary>
internal sealed record ToolWords(Catalogue Catalogue, Language Language)
{
    private bool English => Language == Language.English;

    public string this[string chinese, string english] => English ? english : chinese;

    public string Template(string key) => Label(Catalogue.Templates.GetValueOrDefault(key)?.Labels, key);

    /// <summary>The step's label as the template has it now, or else its node's: a running chain may be of an older version.</summary>
    public string Step(string template, string step, string node) =>
        Label(Catalogue.Templates.GetValueOrDefault(template)?.Steps.FirstOrDefault(s => s.Key == step)?.Labels ?? Catalogue.Nodes.GetValueOrDefault(node)?.Labels, step);

    public string? Member(string id) => Catalogue.Members.GetValueOrDefault(id)?.Name;

    /// <summary>A member as people call them.</summary>
    public string Who(string id) => Member(id) is { } name && name != id ? $"{name} ({id})" : id;

    public string Length(long seconds) => AlertWords.Length(TimeSpan.FromSeconds(seconds), English);

    public string State(string state) => state switch
    {
        "waiting" => this["等待", "waiting"],
        "running" => this["进行中", "running"],
        "evidence-missing" => this["缺证据", "evidence missing"],
        "done" => this["按时完成", "done in time"],
        "done-late" => this["逾期完成", "done late"],
        "overdue" => this["已逾期", "overdue"],
        "skipped" => this["跳过", "skipped"],
        "planned" => this["未开始", "planned"],
        "open" => this["进行中", "open"],
        "completed" => this["已完成", "completed"],
        "void" => this["已作废", "void"],
        _ => state,
    };

    public string Percent(double? rate) => rate is { } value ? $"{value * 100:0.#} %" : this["无", "none"];

    private string Label(Dictionary<string, string>? labels, string otherwise) =>
        labels is null ? otherwise : labels.GetValueOrDefault(English ? "en" : "zh-CN") ?? labels.GetValueOrDefault(English ? "zh-CN" : "en") ?? otherwise;
}
