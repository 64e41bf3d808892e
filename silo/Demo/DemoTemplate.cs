using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>The template with limits of minutes, so that windows fall due while one watches.</summary>
internal static class DemoTemplate
{
    public static readonly ChainTemplate Watch = new()
    {
        Key = DemoStory.Watch.Template,
        Labels = Labels("样品(演示)", "Sample (demo)"),
        Steps =
        [
            new() { Key = "request", Node = "sample.requested", Role = "rep", Labels = Labels("样品申请", "Sample requested") },
            new()
            {
                Key = "shipment", Node = "sample.shipped", Role = "warehouse", Labels = Labels("样品寄出", "Sample shipped"),
                Limit = new StepLimit { Length = "PT1M" }, Ladder = Ladder,
            },
            new()
            {
                Key = "receipt", Node = "receipt.signed", Role = "rep", Labels = Labels("客户签收", "Receipt signed"),
                Limit = new StepLimit { Length = "PT1M30S" }, Ladder = Ladder,
            },
        ],
        PauseReasons = ["等待客户"],
        Reopen = "keep",
    };

    private static Rung[] Ladder => [new("80%", "owner"), new("due", "owner+supervisor"), new("due+PT2M", "manager")];

    private static Dictionary<string, string> Labels(string chinese, string english) => new() { ["zh-CN"] = chinese, ["en"] = english };
}
