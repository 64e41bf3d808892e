using System.Globalization;
using SalesFlow.Client;

namespace SalesFlow.Web.Admin.Templates;

/// <summary>A template while it is edited.</summary>
public sealed class TemplateDraft
{
    private ChainTemplate? source;

    public string Key { get; set; } = "";

    /// <summary>The version that it was made from; 0 for a new one.</summary>
    public int Version { get; private set; }

    public string Chinese { get; set; } = "";
    public string English { get; set; } = "";
    public string Reopen { get; set; } = "keep";
    public bool Strict { get; set; }

    /// <summary>One reason a line.</summary>
    public string PauseReasons { get; set; } = "";

    public IList<StepDraft> Steps { get; } = [];

    public static TemplateDraft New()
    {
        var draft = new TemplateDraft { PauseReasons = "等待客户" };
        draft.Add();
        return draft;
    }

    public static TemplateDraft Of(ChainTemplate template)
    {
        var draft = new TemplateDraft
        {
            source = template, Key = template.Key, Version = template.Version ?? 0, Chinese = template.Labels.GetValueOrDefault("zh-CN") ?? "", English = template.Labels.GetValueOrDefault("en") ?? "",
            Reopen = template.Reopen ?? "keep", Strict = template.Strict ?? false, PauseReasons = string.Join('\n', template.PauseReasons),
        };
        foreach (var step in template.Steps)
        {
            draft.Steps.Add(StepDraft.Of(step));
        }

        return draft;
    }

    public ChainTemplate ToTemplate() => (source ?? new() { Key = Key }) with
    {
        Key = Key.Trim(), Version = null, Labels = StepDraft.Labels(Chinese, English), Reopen = Reopen, Strict = Strict,
        PauseReasons = PauseReasons.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Steps = [.. Steps.Select(step => step.ToStep())],
    };

    public void Add()
    {
        var number = Steps.Count + 1;
        while (Steps.Any(step => step.Key == Name(number)))
        {
            number++;
        }

        Steps.Add(new() { Key = Name(number), HasLimit = Steps.Count > 0, Limit = new("1", "D") });
    }

    public void Move(StepDraft step, int by)
    {
        var place = Steps.IndexOf(step);
        if (place + by >= 0 && place + by < Steps.Count)
        {
            Steps.RemoveAt(place);
            Steps.Insert(place + by, step);
        }
    }

    /// <summary>Steps by stage, as they run.</summary>
    public IEnumerable<IGrouping<int, StepDraft>> Stages => Steps.Select((step, i) => (step, stage: step.Stage ?? i + 1)).GroupBy(s => s.stage, s => s.step).OrderBy(stage => stage.Key);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"step-{number}");
}
