namespace SalesFlow.Demo;

/// <summary>Contracts that wait: texts as companies really write them, with clauses that a first review finds, and what the rep said of them.</summary>
internal static class DemoContracts
{
    /// <summary>A contract on somebody's desk.</summary>
    /// <param name="HoursAgo">When it was submitted.</param>
    /// <param name="Risks">Places in <see cref="Risky"/>.</param>
    /// <param name="Waived">For the first of them, one by one, why the rep accepts it; the others stay open.</param>
    /// <param name="Returned">Legal returned it with these words; null = not yet.</param>
    internal sealed record Waiting(string Title, double HoursAgo, int[] Risks, string[] Waived, string? Returned = null, string Payment = "wire");

    /// <summary>Most of them with legal; some with the rep, who has a clause to settle, or whom legal returned it.</summary>
    public static readonly Waiting[] Desk =
    [
        new("伺服驱动器年度框架采购合同", 20, [0, 3], ["客户集团模板条款，已由总经理口头同意，责任上限在补充协议第三条约定为合同总额。"]),
        new("装配线改造设备供货合同", 3, [1, 5], ["客户为上市公司，回款记录连续三年无逾期，背靠背仅针对尾款 10 %。"], Payment: "instalments"),
        new("二期厂房驱动系统供货合同", 27, [3, 4], []),
        new("备件年度供应协议", 6, [5], []),
        new("主轴伺服升级合同", 9, [4, 6], []),
        new("检测工位改造合同", 1.5, [], []),
        new("注塑机节能改造合同", 30, [2], ["仲裁地为新加坡，客户母公司在当地，金额小于 50 万元，法务顾问已看过同类合同。"], Payment: "acceptance-bill"),
        new("包装线控制系统合同", 5, [0], []),
        new("数控转台采购合同", 2, [1], []),
        new("码垛机器人配套合同", 28, [0], ["客户坚持，先按此推进。"], Returned: "无限连带责任不能接受：请改为以合同总额为限，并删除“无限”二字后重新提交。"),
        new("输送线变频器合同", 25, [5], [], Returned: "付款条款请写明验收后 30 日内付清，并约定逾期利息。"),
    ];

    private static readonly string[] Plain =
    [
        "第一条 合同标的：乙方按附件一向甲方供应设备及备件，型号、数量和单价以附件一为准。",
        "第二条 交货：乙方应于本合同生效后三十日内将货物运至甲方指定地点，运费由乙方承担。",
        "第三条 付款：甲方于验收合格后三十日内付清合同价款，乙方开具增值税专用发票。",
        "第四条 质保：质保期为验收合格之日起十二个月，质保期内非人为损坏由乙方免费维修。",
        "第五条 验收：货到后十个工作日内由双方共同按技术协议验收，并签署验收单。",
    ];

    private static readonly string[] Risky =
    [
        "责任承担：乙方对本合同项下的全部义务承担无限连带责任。",
        "付款前提：甲方在收到最终用户的相应款项后，再向乙方支付对应货款。",
        "争议解决：因本合同产生的争议，提交新加坡国际仲裁中心仲裁，适用新加坡法律。",
        "违约责任：乙方逾期交货的，每逾期一日按合同总额的百分之一向甲方支付违约金。",
        "续期：合同期满前三十日双方均未书面提出异议的，本合同自动续期一年。",
        "解释权：甲方有权根据实际需要单方调整技术要求，本合同最终解释权归甲方所有。",
        "管辖：因本合同发生争议的，由甲方所在地人民法院管辖。",
    ];

    private static readonly string[] Numbers = ["六", "七", "八", "九"];

    /// <summary>The whole text; the risky clauses come after the plain ones.</summary>
    public static string Text(Waiting one) => string.Join('\n', Plain.Concat(one.Risks.Select((risk, place) => $"第{Numbers[place]}条 {Risky[risk]}")));

    /// <summary>Index of the risky clause in the text.</summary>
    public static int Clause(int place) => Plain.Length + place;
}
