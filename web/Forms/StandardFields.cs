namespace SalesFlow.Web.Forms;

/// <summary>What the fields of the shipped nodes are called, which have no schema of their own.</summary>
internal static class StandardFields
{
    private static readonly Dictionary<string, (string Chinese, string English, string Type)> Known = new()
    {
        ["source"] = ("线索来源", "Source", "text"),
        ["contact"] = ("联系人", "Contact", "text"),
        ["need"] = ("需求", "Need", "lines"),
        ["version"] = ("方案版本", "Version", "text"),
        ["audience"] = ("听的人", "Audience", "text"),
        ["verdict"] = ("结论", "Verdict", "text"),
        ["signer"] = ("签字人", "Signer", "text"),
        ["applicant"] = ("申请人", "Applicant", "text"),
        ["model"] = ("型号", "Model", "text"),
        ["urgency"] = ("紧急程度", "Urgency", "text"),
        ["expectedAt"] = ("期望日期", "Wanted by", "date"),
        ["carrier"] = ("快递公司", "Carrier", "text"),
        ["trackingNo"] = ("快递单号", "Tracking no.", "text"),
        ["amount"] = ("金额（元）", "Amount (CNY)", "number"),
        ["paymentTerms"] = ("付款条款", "Payment terms", "text"),
        ["lines"] = ("订货明细", "Lines", "lines"),
        ["warehouse"] = ("仓库", "Warehouse", "text"),
        ["quantity"] = ("数量", "Quantity", "number"),
        ["invoiceNo"] = ("发票号", "Invoice no.", "text"),
        ["dueDate"] = ("付款到期日", "Due", "date"),
        ["deviceModel"] = ("设备型号", "Device model", "text"),
        ["fault"] = ("故障描述", "Fault", "lines"),
        ["expectedArrival"] = ("期望到场", "Expected arrival", "text"),
        ["ticketCode"] = ("工单编码", "Ticket code", "text"),
        ["engineer"] = ("工程师", "Engineer", "text"),
        ["reason"] = ("原因", "Reason", "lines"),
        ["clause"] = ("条款序号", "Clause", "number"),
        ["complaint"] = ("投诉内容", "Complaint", "lines"),
    };

    /// <summary>A field of that name; without a label where nobody has told one.</summary>
    public static FieldDraft Of(string name) => Known.TryGetValue(name, out var known)
        ? new() { Name = name, Chinese = known.Chinese, English = known.English, Type = known.Type }
        : new() { Name = name, Type = name.EndsWith("At", StringComparison.Ordinal) ? "date" : "text" };
}
