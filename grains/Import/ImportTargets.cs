namespace SalesFlow.Import;

/// <summary>Something that an import may take from a column.</summary>
/// <param name="Key">Its name in <see cref="ImportSpec.Columns"/>: <c>id</c>, or the node and the field: <c>order.placed/time</c>.</param>
/// <param name="Words">What it is called on the page, zh-CN and en.</param>
/// <param name="Needed">Nothing can be told without it.</param>
/// <param name="Hints">How columns that hold it are usually called, in either language; the likeliest first.</param>
/// <param name="Node">The action that it belongs to; null: the whole row.</param>
/// <param name="Field">The action's field; null: its time, key or actor, as the key says.</param>
/// <param name="List">The field's list, where rows are its items.</param>
/// <param name="Values">Words of the column → what they are called here.</param>
public sealed record ImportSlot(
    string Key, Wording Words, bool Needed, string[] Hints, string? Node = null, string? Field = null, LogKind? Kind = null, string? List = null, IReadOnlyDictionary<string, string>? Values = null);

/// <summary>What a file may tell of: chains, or subjects of one kind.</summary>
/// <param name="Subject">customer | order | contract | ticket; null: chains of a template.</param>
/// <param name="Again">Nodes whose newest word holds.</param>
public sealed record ImportTarget(string Key, Wording Words, string? Subject, ImportSlot[] Slots, params string[] Again);

/// <summary>What tables can be imported as without a mapping of one's own. The same words as in <c>samples/*.mapping.yaml</c>.</summary>
public static class ImportTargets
{
    /// <summary>The target for logs of events, which become chains.</summary>
    public const string Chains = "chains";

    /// <summary>The target for whole logs (OCEL), which say by themselves what is meant.</summary>
    public const string Whole = "whole";

    private static readonly string[] Actors = ["销售", "负责人", "业务员", "销售员", "owner", "salesperson", "sales", "rep", "actor", "user", "resource", "org:resource"];
    private static readonly string[] Customers = ["客户编号", "客户号", "客户代码", "客户", "客户名称", "customer id", "customer no", "customer", "client", "account"];
    private static readonly Dictionary<string, string> Urgency = new() { ["特急"] = "critical", ["加急"] = "urgent", ["普通"] = "normal" };
    private static readonly Dictionary<string, string> Payment = new() { ["电汇"] = "wire", ["承兑"] = "acceptance-bill", ["信用证"] = "letter-of-credit", ["分期"] = "instalments" };
    private static readonly Dictionary<string, string> Verdict = new() { ["通过"] = "approved", ["退回"] = "returned" };

    public static IReadOnlyList<ImportTarget> All { get; } =
    [
        new(Chains, new("动作链历史", "Action chains"), null,
        [
            new("case", new("链的编号", "The chain's id"), true, ["拜访编号", "编号", "单号", "流程编号", "案件", "case id", "case", "concept:name", "id", "no"]),
            new("activity", new("做了什么", "What was done"), true, ["动作", "活动", "步骤", "环节", "节点", "activity", "event", "action", "step", "concept:name"]),
            new("time", new("什么时候", "When"), true, ["时间", "发生时间", "日期", "time", "timestamp", "date", "time:timestamp", "occurred at"]),
            new("actor", new("谁做的", "Who did it"), false, [.. Actors, "经办人", "执行人"]),
            new("customer", new("客户", "Customer"), true, Customers),
            new("owner", new("链的负责人（不选：第一个做的人）", "The chain's owner (none: whoever acted first)"), false, ["链负责人", "chain owner"]),
            new("team", new("团队", "Team"), false, ["团队", "部门", "大区", "team", "department", "region"]),
            new("plannedStart", new("计划开始（不选：第一个动作）", "Planned start (none: the first action)"), false, ["计划开始", "计划日期", "planned start", "planned"]),
        ]),
        new("customers", new("客户", "Customers"), GrainKeys.Customer,
        [
            new("id", new("客户编号", "Customer id"), true, Customers),
            Time("customer.profiled", "建档日期", "Since", true, "建档日期", "建档时间", "创建日期", "创建时间", "since", "created", "created at", "date"),
            new("actor", new("负责销售", "Sales owner"), false, Actors),
            Field("customer.profiled", "name", "名称", "Name", true, null, "客户名称", "名称", "公司名称", "name", "company"),
            Field("customer.profiled", "industry", "行业", "Industry", false, null, "行业", "industry"),
            Field("customer.profiled", "address", "地址", "Address", false, null, "地址", "address", "city"),
            Field("customer.profiled", "creditLimit", "信用额度（元）", "Credit limit (CNY)", false, LogKind.Real, "信用额度", "授信额度", "credit limit"),
            Item("customer.profiled", "contacts", "name", "联系人", "Contact", null, "联系人", "contact"),
            Item("customer.profiled", "contacts", "role", "联系部门", "Contact's department", null, "联系部门", "职务", "role", "title"),
            Item("customer.profiled", "contacts", "phone", "电话", "Phone", null, "电话", "手机", "phone", "mobile"),
        ], "customer.profiled"),
        new("orders", new("订单、发货、开票、回款", "Orders, shipments, invoices, payments"), GrainKeys.Order,
        [
            new("id", new("订单号", "Order id"), true, ["订单号", "订单编号", "order id", "order no", "order"]),
            new("customer", new("客户", "Customer"), true, Customers),
            new("actor", new("销售", "Sales"), false, Actors),
            Time("order.placed", "下单日期", "Ordered on", true, "下单日期", "下单时间", "订单日期", "order date", "ordered", "date"),
            Item("order.placed", "lines", "product", "型号", "Product", null, "型号", "产品", "物料", "品名", "product", "model", "item"),
            Item("order.placed", "lines", "category", "品类", "Category", null, "品类", "类别", "category"),
            Item("order.placed", "lines", "quantity", "数量", "Quantity", LogKind.Real, "数量", "quantity", "qty"),
            Item("order.placed", "lines", "amount", "金额（元）", "Amount (CNY)", LogKind.Real, "金额", "订单金额", "amount", "total", "price"),
            Item("order.placed", "lines", "cost", "成本（元）", "Cost (CNY)", LogKind.Real, "成本", "cost"),
            Time("goods.shipped", "出库日期", "Shipped on", false, "出库日期", "发货日期", "shipped", "ship date", "shipping date"),
            Key("goods.shipped", "shipment", "出库单", "Shipment no.", "出库单", "出库单号", "发货单", "shipment", "shipment no"),
            Field("goods.shipped", "warehouse", "仓库", "Warehouse", false, null, "仓库", "warehouse"),
            Field("goods.shipped", "quantity", "出库数量", "Quantity shipped", false, LogKind.Real, "出库数量", "发货数量", "shipped quantity"),
            Time("invoice.issued", "开票日期", "Invoiced on", false, "开票日期", "invoice date", "invoiced"),
            Key("invoice.issued", "invoiceNo", "发票号", "Invoice no.", "发票号", "发票号码", "invoice no", "invoice"),
            Field("invoice.issued", "amount", "发票金额（元）", "Invoice amount (CNY)", false, LogKind.Real, "发票金额", "开票金额", "invoice amount"),
            Field("invoice.issued", "dueDate", "到期日", "Due", false, LogKind.Day, "到期日", "付款到期日", "due date", "due"),
            Time("payment.received", "收款日期", "Paid on", false, "收款日期", "回款日期", "paid", "payment date"),
            Key("payment.received", "paymentNo", "收款单", "Payment no.", "收款单", "收款单号", "回款单", "payment no", "payment"),
            Field("payment.received", "amount", "收款金额（元）", "Amount paid (CNY)", false, LogKind.Real, "收款金额", "回款金额", "paid amount", "payment amount"),
        ], "order.placed"),
        new("contracts", new("合同", "Contracts"), GrainKeys.Contract,
        [
            new("id", new("合同号", "Contract id"), true, ["合同号", "合同编号", "contract id", "contract no", "contract"]),
            new("customer", new("客户", "Customer"), true, Customers),
            new("actor", new("销售", "Sales"), false, Actors),
            Time("contract.submitted", "提交时间", "Submitted on", true, "提交时间", "提交日期", "submitted", "date"),
            Field("contract.submitted", "title", "名称", "Title", false, null, "合同名称", "标题", "title"),
            Field("contract.submitted", "paymentMethod", "付款方式", "Payment method", false, null, "付款方式", "payment method", "payment") with { Values = Payment },
            Field("contract.submitted", "amount", "金额（元）", "Amount (CNY)", false, LogKind.Real, "金额", "合同金额", "amount"),
            Field("contract.submitted", "discountPercent", "折扣（%）", "Discount (%)", false, LogKind.Real, "折扣百分比", "折扣", "discount"),
            Field("contract.submitted", "accountDays", "账期（天）", "Account period (days)", false, LogKind.Real, "账期天数", "账期", "account days"),
            Field("contract.submitted", "extendedWarranty", "延保", "Extended warranty", false, LogKind.Truth, "延保", "extended warranty"),
            Field("contract.submitted", "text", "条款", "Clauses", false, null, "条款", "正文", "合同文本", "text", "clauses"),
            Time("contract.reviewed", "审核时间", "Reviewed on", false, "审核时间", "审核日期", "reviewed", "review date"),
            new("contract.reviewed/actor", new("法务", "Legal"), false, ["法务", "审核人", "legal", "reviewer"], "contract.reviewed"),
            Field("contract.reviewed", "verdict", "审核结论", "Verdict", false, null, "审核结论", "结论", "verdict") with { Values = Verdict },
            Time("contract.signed", "签署日期", "Signed on", false, "签署日期", "签署时间", "签订日期", "signed"),
            Field("contract.signed", "amount", "签约金额（元）", "Amount signed (CNY)", false, LogKind.Real, "签约金额", "金额", "合同金额", "amount"),
            Field("contract.signed", "paymentTerms", "付款条件", "Payment terms", false, null, "付款条件", "付款方式", "payment terms", "payment method"),
        ]),
        new("tickets", new("工单", "Tickets"), GrainKeys.Ticket,
        [
            new("id", new("工单号", "Ticket id"), true, ["工单号", "工单编号", "报修单号", "ticket id", "ticket no", "ticket"]),
            new("customer", new("客户", "Customer"), true, Customers),
            new("actor", new("工程师", "Engineer"), false, ["工程师", "engineer", "technician", "assignee"]),
            Time("support.requested", "报修时间", "Requested on", true, "报修时间", "报修日期", "申请时间", "requested", "created", "date"),
            new("support.requested/actor", new("报修人", "Requested by"), false, ["报修人", "申请人", "requester", "requested by"], "support.requested"),
            Field("support.requested", "deviceModel", "型号", "Device model", true, null, "型号", "设备型号", "设备", "model", "device"),
            Field("support.requested", "fault", "故障", "Fault", true, null, "故障", "故障描述", "问题", "fault", "problem", "description"),
            Field("support.requested", "urgency", "紧急程度", "Urgency", false, null, "紧急程度", "紧急", "urgency", "priority") with { Values = Urgency },
            Field("support.requested", "expectedArrival", "期望到场", "Expected arrival", false, LogKind.Moment, "期望到场", "期望到场时间", "expected arrival"),
            Time("ticket.accepted", "接单时间", "Accepted on", false, "接单时间", "受理时间", "accepted"),
            Time("engineer.checked-in", "到场时间", "On site", false, "到场时间", "签到时间", "on site", "arrived"),
            Time("receipt.signed", "签字时间", "Signed on", false, "签字时间", "完成时间", "signed", "closed"),
            Field("receipt.signed", "signer", "签字人", "Signer", false, null, "签字人", "signer"),
            Time("ticket.complained", "投诉时间", "Complained on", false, "投诉时间", "投诉日期", "complained"),
            new("ticket.complained/actor", new("投诉记录人", "Complaint taken by"), false, ["投诉记录人", "报修人", "申请人", "requester"], "ticket.complained"),
            Field("ticket.complained", "complaint", "投诉", "Complaint", false, null, "投诉", "投诉内容", "complaint"),
        ]),
    ];

    public static ImportTarget? Find(string? key) => All.FirstOrDefault(target => target.Key == key);

    private static ImportSlot Time(string node, string chinese, string english, bool needed, params string[] hints) => new($"{node}/time", new(chinese, english), needed, hints, node);

    private static ImportSlot Key(string node, string field, string chinese, string english, params string[] hints) => new($"{node}/key", new(chinese, english), false, hints, node, field);

    private static ImportSlot Field(string node, string field, string chinese, string english, bool needed, LogKind? kind, params string[] hints) => new($"{node}/{field}", new(chinese, english), needed, hints, node, field, kind);

    private static ImportSlot Item(string node, string list, string field, string chinese, string english, LogKind? kind, params string[] hints) =>
        new($"{node}/{list}.{field}", new(chinese, english), false, hints, node, field, kind, list);
}
