using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Channels;

/// <summary>Channels in people's words.</summary>
internal static class ChannelWords
{
    /// <summary>What a webhook may be told of: kinds of events, whole or as <c>chain.*</c>.</summary>
    private static readonly string[] Events = ["action", "alert.fired", "chain.*", "evidence.arrived", "ticket.*", "contract.*", "order.*", "invoice.*", "payment.*", "customer.*", "opportunity.*", "visit.*", "todo.*", "note.*", "idea.*"];

    public static string Kind(string? kind, Words t) => kind switch
    {
        "wecom-robot" => t["企业微信群机器人", "WeCom group robot"],
        "wecom-app" => t["企业微信应用", "WeCom app"],
        "wecom-customer" => t["企业微信客户联系", "WeCom customer contact"],
        "dingtalk" => t["钉钉群机器人", "DingTalk robot"],
        "feishu" => t["飞书群机器人", "Feishu robot"],
        "email" => t["邮件", "mail"],
        "webhook" => "Webhook",
        _ => kind ?? "",
    };

    /// <summary>Who is told by it, and where its address or secret is found.</summary>
    public static string About(string kind, Words t) => kind switch
    {
        "wecom-robot" => t["告诉一个群。在群里“添加群机器人”，复制它的 Webhook 地址。", "Tells a group. Add a group robot in the group, and copy its webhook address."],
        "dingtalk" => t["告诉一个群。在“群设置 → 机器人”里加自定义机器人，安全设置选“加签”，复制 Webhook 地址和 SEC 开头的密钥。", "Tells a group. Add a custom robot in the group's settings with the security option “sign” (加签); copy its webhook address and the secret that begins with SEC."],
        "feishu" => t["告诉一个群。在“群设置 → 群机器人”里加自定义机器人，勾选“签名校验”，复制 Webhook 地址和密钥。", "Tells a group. Add a custom bot in the group's settings with “signature verification”; copy its webhook address and secret."],
        "wecom-app" => t["告诉每个人自己的事。在企业微信管理后台建一个自建应用，抄企业 ID、AgentId 和 Secret；成员的企业微信账号在“成员”里填（空着就用成员编号）。", "Tells each person what is theirs. Make an app in WeCom's admin console; copy corp id, AgentId and secret. Members' WeCom ids are set with the members (empty: the member's id)."],
        "wecom-customer" => t["把演示过的方案交给当事销售，一键发给客户的微信。用企业微信“客户联系”的 Secret。", "Hands what was presented to the rep, who sends it to the customer's WeChat by one tap. With the secret of WeCom's customer contact (客户联系)."],
        "email" => t["告诉每个人自己的事，用贵公司的邮件服务器发。成员的邮箱在“成员”里填。", "Tells each person what is theirs, by your own mail server. Members' addresses are set with the members."],
        _ => t["告诉另一个系统：每件事一个签了名的 POST（Standard Webhooks）。保存后给出签名密钥，只显示一次。", "Tells another system: one signed POST per event (Standard Webhooks). Saving it tells the signing secret, once."],
    };

    public static string AddressLabel(string kind, Words t) => kind == "email" ? t["邮件服务器", "Mail server"] : kind == "wecom-app" ? t["接口地址（空着＝企业微信公有云）", "API address (empty = WeCom's own)"] : t["地址", "Address"];

    public static string AddressExample(string kind) => kind switch
    {
        "wecom-robot" => "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        "dingtalk" => "https://oapi.dingtalk.com/robot/send?access_token=…",
        "feishu" => "https://open.feishu.cn/open-apis/bot/v2/hook/…",
        "email" => "smtps://smtp.example.com:465",
        "webhook" => "https://crm.example.com/hooks/salesflow",
        _ => "https://qyapi.weixin.qq.com",
    };

    public static string SecretLabel(string kind, Words t) => kind switch
    {
        "dingtalk" => t["加签密钥（SEC…）", "Secret (SEC…)"],
        "feishu" => t["签名校验密钥", "Secret of the signature"],
        "email" => t["密码", "Password"],
        _ => "Secret",
    };

    public static string State(ChannelHealth? health, Words t) => health?.State switch
    {
        "ok" => t["正常", "fine"],
        "failing" => t["对方没有接收，正在重试", "does not answer; tried again"],
        "stopped" => t["对方已停用", "ended by the receiver"],
        "full" => t["死信太多，已暂停", "too many given up; held"],
        "off" => t["已关闭", "off"],
        _ => "",
    };

    public static string Result(string? status, Words t) => status switch
    {
        "delivered" => t["已送达", "delivered"],
        "failed" => t["失败", "failed"],
        "limited" => t["超过限额，稍后再发", "too many, later"],
        "dead" => t["放弃", "given up"],
        "dropped" => t["不再需要", "not needed any more"],
        _ => status ?? "",
    };

    public static (string Key, string Name)[] EventChoice(IEnumerable<string> kept, Words t) => [.. Events.Concat(kept).Distinct().Select(one => (one, Event(one, t)))];

    private static string Event(string kind, Words t) => kind switch
    {
        "action" => t["每个动作", "every action"],
        "alert.fired" => t["提醒与升级", "reminders and escalations"],
        "chain.*" => t["动作链：计划、暂停、作废…", "chains: planned, paused, made void…"],
        "evidence.arrived" => t["证据到了", "evidence that arrived"],
        "ticket.*" => t["工单", "tickets"],
        "contract.*" => t["合同", "contracts"],
        "order.*" => t["订单", "orders"],
        "invoice.*" => t["发票", "invoices"],
        "payment.*" => t["回款", "payments"],
        "customer.*" => t["客户", "customers"],
        "opportunity.*" => t["商机", "opportunities"],
        "visit.*" => t["拜访", "visits"],
        "todo.*" => t["待办", "to-dos"],
        "note.*" => t["随手记", "notes"],
        "idea.*" => t["想法", "ideas"],
        _ => kind,
    };
}
