using System.Text.RegularExpressions;
using SalesFlow.Client;

namespace SalesFlow.Web.Look;

/// <summary>What the server refuses, in the viewer's language. The API says a stable code and an English sentence for whoever programs against it; people read what to do, by the code.</summary>
internal static partial class ProblemWords
{
    private static readonly Dictionary<string, string> Chinese = new()
    {
        ["unknown-chain"] = "没有这条动作链，或者你看不到它。请核对编号。", ["unknown-template"] = "没有这个模板。请核对名称，或请管理员先建好。", ["unknown-node"] = "没有这种动作。请核对，或请管理员先建好。",
        ["unknown-step"] = "模板里没有这一步。模板可能刚改过，请刷新再看。", ["unknown-window"] = "没有这个时限。模板可能刚改过，请刷新再看。", ["unknown-calendar"] = "没有这个日历。请先在“日历”里建好。",
        ["unknown-alert"] = "没有这条提醒，可能已经处理过了。", ["unknown-member"] = "没有这位成员。请核对编号，或请管理员先加上。", ["unknown-tenant"] = "没有这个组织。请核对组织名。", ["unknown-key"] = "没有这把密钥，可能已经作废。",
        ["unknown-ticket"] = "没有这张工单，或者你看不到它。", ["unknown-contract"] = "没有这份合同，或者你看不到它。", ["unknown-channel"] = "没有这个渠道，可能刚被去掉。请刷新再看。", ["unknown-delivery"] = "没有这次投递，可能已经重发过了。",
        ["unknown-import"] = "没有这次导入。请重新上传文件。", ["unknown-team"] = "没有这个团队。请核对名称。",
        ["action-id-reused"] = "这条记录已经交过，而且内容不同。请刷新，再交一次。", ["chain-id-reused"] = "这个编号的动作链已经有了，而且内容不同。请换一个编号。", ["customer-mismatch"] = "它属于另一位客户。请核对选的客户。",
        ["chain-not-open"] = "这条动作链已经结束，不能再改。请新开一条。", ["chain-not-paused"] = "这条动作链没有暂停，不用恢复。", ["chain-paused"] = "这条动作链已经暂停。请先恢复。", ["chain-not-completed"] = "只有已完成的动作链才能重开。",
        ["chain-full"] = "这条动作链的记录已满。请新开一条。", ["pause-reason-not-allowed"] = "模板不允许这个暂停原因。请从给出的原因里选。", ["approver-is-owner"] = "不能由负责人自己批准。请另找一位。",
        ["ticket-state"] = "这张工单现在不能这样做，可能别人刚处理过。请刷新再看。", ["todo-state"] = "这条待办现在不能这样做，可能已经完成。请刷新再看。", ["note-state"] = "这条随手记现在不能这样做，可能别人刚改过。请刷新再看。",
        ["idea-state"] = "这个想法现在不能这样做，可能别人刚改过。请刷新再看。", ["contract-state"] = "这份合同现在不能这样做，可能别人刚处理过。请刷新再看。", ["import-state"] = "这次导入现在不能这样做：正在导入的请先停下。",
        ["fields-invalid"] = "有内容要改好才能提交。", ["template-invalid"] = "模板有要改的地方，已标在旁边。", ["calendar-invalid"] = "日历有要改的地方，已标在旁边。", ["node-invalid"] = "表单有要改的地方，已标在旁边。", ["member-invalid"] = "成员资料有要改的地方，已标在旁边。",
        ["policy-invalid"] = "设置有要改的地方，已标在旁边。", ["channel-invalid"] = "渠道设置有要改的地方，已标在旁边。", ["team-invalid"] = "团队设置有要改的地方，已标在旁边。",
        ["version-mismatch"] = "别人刚刚改过它。请刷新，看过他的改动再改。", ["tenant-exists"] = "已经有这个组织了。请换一个名字。", ["in-use"] = "它还在用，不能去掉。", ["tenant-members-full"] = "成员已满。要加人请联系服务的运维方。",
        ["busy"] = "服务器正忙，没有办成。请过几秒再试，不会重复。", ["not-ready"] = "服务器正在启动。请过几秒再试。", ["internal"] = "服务器出了错，没有办成。再试一次不会重复；还不行请告诉管理员。",
        ["key-missing"] = "请先登录。", ["key-unknown"] = "没有这把密钥：请核对是否抄全，或者它已经作废。", ["key-expired"] = "这把密钥已过期。请管理员发一把新的。", ["session-ended"] = "登录已过期。请重新登录。", ["token-refused"] = "登录凭据没有被接受。请重新登录。", ["token-expired"] = "登录凭据已过期。请重新登录。",
        ["issuer-unknown"] = "还没有认这个登录服务。请管理员在“企业登录”里加上。", ["issuer-unavailable"] = "登录服务没有回答。请过一会儿再试。", ["issuer-taken"] = "这个发行方和受众已被另一个组织使用。请让登录服务给你们一个自己的受众。", ["sign-in-refused"] = "组织、工号或密码不对。",
        ["sign-in-locked"] = "试错太多次，暂时锁住。请过一会儿再试，或请管理员重设密码。", ["sign-in-slowed"] = "试得太快了。请过一会儿再试。", ["sign-in-stale"] = "这次登录放得太久了。请重新开始。", ["sign-in-cancelled"] = "登录被取消，或登录服务没有同意。", ["sign-in-failed"] = "登录服务的回答不对。请再试，或告诉管理员。", ["way-unknown"] = "没有这个登录服务。",
        ["member-unknown"] = "本组织没有对应的成员。请管理员先加上。", ["role-missing"] = "登录服务没有给出能用的角色。请找管理员。", ["role-not-allowed"] = "你的角色不能这样做。需要时请找管理员。", ["scope-too-narrow"] = "这里要能看全公司的人才能看。", ["supervisor-needed"] = "这要由主管来做。",
        ["actor-not-allowed"] = "不能用别人的名义记录。", ["owner-not-allowed"] = "不能替这位负责人做。", ["other-site"] = "请求来自别的网站，没有接受。请从本页再试。", ["link-invalid"] = "链接不对。请从本页重新打开。", ["link-expired"] = "链接已过期。请从本页重新打开。", ["session-without-password"] = "你不是用密码登录的，没有密码可改。",
        ["json-malformed"] = "发出的内容读不懂。请刷新页面再试。", ["method-not-allowed"] = "这里不能这样做。请刷新页面再试。", ["media-type-not-supported"] = "不收这种格式的内容。", ["request-malformed"] = "请求不完整。请刷新页面再试。",
        ["evidence-type-not-allowed"] = "这种文件不能当证据。请用照片、PDF、录音等常见格式。", ["digest-mismatch"] = "文件在路上变了。请再选一次。", ["batch-too-large"] = "一次太多了。请分几次。", ["invalid"] = "有内容要改。", ["import-invalid"] = "文件或对应表读不出来。请核对列和时间的写法。", 
        ["body-too-slow"] = "网络太慢，没有传完。请换个网络再试。", ["rate-limited"] = "操作太频繁了。请过几秒再试。", ["too-many-uploads"] = "同时上传太多。请等前面的传完。", ["too-many-live-readers"] = "实时连接太多。请关掉几个页面再试。", ["too-many-chains"] = "范围太大。请缩短时段或加条件。", ["list-too-long"] = "太多行，装不进一个表格。请加条件，或导出 CSV。",
        ["too-few-labels"] = "标注还太少，学不出来。请再标一些。", ["tenant-storage-full"] = "存储空间已满。请联系服务的运维方。", ["tenant-suspended"] = "本组织的服务已暂停。请联系服务的运维方。", ["ocel-invalid"] = "这份 OCEL 日志读不出来。", ["xes-invalid"] = "这份 XES 日志读不出来。", ["unknown-customer"] = "没有这位客户，或者不归你看。请从列表里选。", ["evidence-unknown"] = "没有这个文件，或者你看不到它。", ["no-model"] = "还没有训练过模型。", ["unknown-adapter"] = "没有这个对接。", ["unknown-pool"] = "没有这个客户池。", ["unknown-policy"] = "没有这项规则。", ["member-needed"] = "这里只对成员开放。请用成员身份登录。",
        ["not-found"] = "没有找到，或者你看不到它。",
    };

    /// <summary>Whether the code has words of its own.</summary>
    public static bool Knows(string code) => Chinese.ContainsKey(code) || code == "body-too-large";

    public static string Of(SalesFlowException refused, Words t) => Of(refused.Code, refused.Detail ?? refused.Message, refused.Errors, t);

    /// <param name="code">The server's stable word.</param>
    /// <param name="detail">Its English sentence.</param>
    /// <param name="errors">What it objects to at single fields.</param>
    public static string Of(string? code, string? detail, IReadOnlyList<FieldError> errors, Words t)
    {
        if (t.English)
        {
            var said = detail ?? code ?? "";
            return code == "fields-invalid" && errors.Count > 0 ? $"{said} — {string.Join("; ", errors.Take(4).Select(error => $"{error.Path.Split('/')[^1]} {error.Detail}"))}" : said;
        }

        var words = code switch
        {
            "body-too-large" => $"文件或内容太大{(Size().Match(detail ?? "") is { Success: true } most ? $"，最多 {most.Value.Replace("MiB", "MB", StringComparison.Ordinal)}" : "")}。",
            // Where the code alone says little, the sentence says what.
            "invalid" or "import-invalid" or "in-use" when FaultWords.Known(detail) is { } known => known,
            not null when Chinese.TryGetValue(code, out var own) => own,
            _ => FaultWords.Of(detail ?? code ?? "", t),
        };
        var places = errors.Take(3).Select(error => $"{FaultWords.Place(error.Path)}{FaultWords.Of(error.Detail, t)}").ToArray();
        return places.Length > 0 && code is ("fields-invalid" or "invalid") ? $"{(code == "invalid" ? Chinese["invalid"] : words).TrimEnd('。')}：{string.Join("；", places)}{(errors.Count > 3 ? $"；还有 {errors.Count - 3} 处" : "")}。" : words;
    }

    [GeneratedRegex(@"\d+ (MiB|bytes)")]
    private static partial Regex Size();
}
