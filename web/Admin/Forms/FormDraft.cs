using SalesFlow.Client;
using SalesFlow.Web.Admin.Templates;
using SalesFlow.Web.Forms;

namespace SalesFlow.Web.Admin.Forms;

/// <summary>A form while it is edited: its fields, and what must happen once it is handed in.</summary>
public sealed class FormDraft
{
    private ActionNode? source;
    private ChainTemplate? flow;

    /// <summary>The node's key without <c>x.</c>.</summary>
    public string Name { get; set; } = "";

    public string Chinese { get; set; } = "";
    public string English { get; set; } = "";
    public IList<FieldDraft> Fields { get; } = [];

    /// <summary>Whether somebody has to answer a form that was handed in, within a limit.</summary>
    public bool Followed { get; set; } = true;

    /// <summary>What is done then.</summary>
    public StepDraft Answer { get; private set; } = new()
    {
        Key = "dealt-with", Chinese = "处理完成", English = "Dealt with", HasLimit = true, Limit = new("3", "D"), Working = true,
    };

    public string Node => $"x.{Name.Trim()}";

    /// <summary>The flow has steps of its own making, which only the template's editor shows.</summary>
    public bool Elaborate => flow is { Steps.Count: not 2 };

    public static FormDraft New() => new();

    public static FormDraft Of(ActionNode node, ChainTemplate? flow = null)
    {
        var draft = new FormDraft
        {
            source = node, flow = flow, Name = node.Key.StartsWith("x.", StringComparison.Ordinal) ? node.Key[2..] : node.Key, Followed = flow is not null,
            Chinese = node.Labels.GetValueOrDefault("zh-CN") ?? "", English = node.Labels.GetValueOrDefault("en") ?? "",
        };
        foreach (var field in FormSchema.Read(node))
        {
            draft.Fields.Add(field);
        }

        if (flow is { Steps: [_, var answer] })
        {
            draft.Answer = StepDraft.Of(answer);
        }

        return draft;
    }

    /// <summary>The template that a form's flow is kept under.</summary>
    public static string FlowOf(string node) => $"form-{node[2..]}";

    public ActionNode ToNode() => new()
    {
        Key = Node, Labels = StepDraft.Labels(Chinese, English), Needs = [.. Fields.Where(field => field.Required).Select(field => field.Name)], Evidence = source?.Evidence ?? [], Schema = FormSchema.Write(Fields),
    };

    /// <summary>The action by which a form that was handed in is done.</summary>
    public ActionNode ToAnswerNode() => new() { Key = $"{Node}.done", Labels = StepDraft.Labels($"{Chinese}：{Answer.Chinese}", English.Length > 0 ? $"{English}: {Answer.English}" : "") };

    public ChainTemplate ToFlow()
    {
        Answer.Node = Answer.Node is "" ? $"{Node}.done" : Answer.Node;
        return (flow ?? new() { Key = FlowOf(Node), PauseReasons = ["等待客户"], Reopen = "keep" }) with
        {
            Version = null, Labels = StepDraft.Labels(Chinese, English),
            Steps = [flow?.Steps[0] ?? new() { Key = "submitted", Node = Node, Labels = StepDraft.Labels("交表", "Handed in") }, Answer.ToStep()],
        };
    }

    public bool NeedsAnswerNode => Answer.Node is "" || Answer.Node == $"{Node}.done";

    public void Add()
    {
        var number = Fields.Count + 1;
        while (Fields.Any(field => field.Name == $"field{number}"))
        {
            number++;
        }

        Fields.Add(new() { Name = $"field{number}" });
    }

    public void Move(FieldDraft field, int by)
    {
        var place = Fields.IndexOf(field);
        if (place + by >= 0 && place + by < Fields.Count)
        {
            Fields.RemoveAt(place);
            Fields.Insert(place + by, field);
        }
    }
}
