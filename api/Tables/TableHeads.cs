namespace SalesFlow.Tables;

/// <summary>Heads of columns in both languages: <c>负责人 owner</c>. A column without a Chinese word keeps its name alone.</summary>
internal static class TableHeads
{
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["id"] = "编号", ["key"] = "键", ["number"] = "单号", ["name"] = "名称", ["title"] = "标题", ["template"] = "模板", ["templateVersion"] = "模板版本", ["customer"] = "客户", ["opportunity"] = "商机",
        ["contract"] = "合同", ["order"] = "订单", ["ticket"] = "工单", ["chain"] = "动作链", ["visit"] = "拜访", ["owner"] = "负责人", ["actor"] = "执行人", ["engineer"] = "工程师", ["team"] = "团队", ["period"] = "时段",
        ["plannedStart"] = "计划开始", ["state"] = "状态", ["stage"] = "阶段", ["loop"] = "闭环", ["closed"] = "已闭环", ["reason"] = "原因", ["step"] = "步骤", ["brokenAt"] = "断开时间", ["dueAt"] = "到期", ["stuckSince"] = "卡住起",
        ["asOf"] = "截至", ["amount"] = "金额", ["currency"] = "币种", ["day"] = "日期", ["urgency"] = "紧急程度", ["model"] = "型号", ["fault"] = "故障", ["requestedAt"] = "申请时间", ["acceptedAt"] = "接单时间", ["arrivedAt"] = "到场时间",
        ["industry"] = "行业", ["address"] = "地址", ["contacts"] = "联系人", ["creditLimit"] = "授信额度", ["tags"] = "标签", ["planned"] = "计划", ["broken"] = "断开", ["inFlight"] = "进行中", ["void"] = "作废", ["stuck"] = "卡住",
        ["rate"] = "闭环率", ["settledRate"] = "已结率", ["brokenBy"] = "断开原因", ["lines"] = "明细", ["shipments"] = "发货", ["invoices"] = "发票", ["payments"] = "回款", ["credit"] = "授信", ["breaks"] = "断点", ["to"] = "接收人",
        ["rung"] = "档位", ["firedAt"] = "提醒时间", ["late"] = "迟", ["delivered"] = "送达", ["acknowledgedBy"] = "确认人", ["at"] = "时间", ["createdAt"] = "建立时间", ["updatedAt"] = "更新时间", ["recordedAt"] = "记录时间",
        ["occurredAt"] = "发生时间", ["node"] = "动作", ["text"] = "内容", ["missing"] = "缺少", ["email"] = "邮箱", ["roles"] = "角色", ["supervisor"] = "直属上级", ["role"] = "角色", ["version"] = "版本", ["labels"] = "名称", ["kind"] = "种类",
        ["risk"] = "风险", ["paymentMethod"] = "付款方式", ["invoice"] = "发票", ["paid"] = "已付", ["open"] = "未收", ["overdueDays"] = "逾期天数", ["score"] = "评分", ["place"] = "地点", ["doneAt"] = "完成时间", ["cancelledAt"] = "取消时间",
    };

    public static string Of(string column) => Chinese.TryGetValue(column, out var word) ? $"{word} {column}" : column;
}
