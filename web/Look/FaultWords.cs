using System.Text.RegularExpressions;

namespace SalesFlow.Web.Look;

/// <summary>What is wrong with one field or one row of a file, in Chinese. The server's sentences are English and have a fixed form each; what is quoted in them stays as it is.</summary>
internal static partial class FaultWords
{
    /// <summary>From a sentence's form to words; <c>$1</c> is what the form holds, as a sentence again where it is one (<c>&amp;1</c>), as a place where it is one (<c>@1</c>).</summary>
    private static readonly (Regex Form, string Words)[] Sentences =
    [
        .. new (string Form, string Words)[]
        {
            // A place and what is wrong there.
            (@"'([^']+)': (.+)", "列“$1”：&2"), (@"(/\S+): (.+?)(?: \(and \d+ more, see 'errors'\))?", "@1&2"), (@"(/\S+) (.+)", "@1&2"), (@"Query parameter '(.+?)': (.+)", "“$1”：&2"),
            // Of fields.
            (@"is missing", "必填"), (@"is missing: give 'audience' .*", "客户端 ID 和受众至少填一个"), (@"is missing: the secret is that of a client", "填了客户端密钥，就要填客户端 ID"), (@"is missing: .*", "必填"), (@"is missing; .*", "没有给出"), (@"The field '(.+)' is missing", "缺少“$1”"),
            (@"is 1 to (\d+) characters.*", "请写 1 到 $1 个字符"), (@"(?:are )?of 1 to (\d+) characters", "每个 1 到 $1 个字符"), (@"(?:must be|is) (?:a text of )?at most ([\d,]+) characters", "最多 $1 个字符"), (@"must have at most ([\d,]+) characters", "最多 $1 个字符"),
            (@"(?:must be|is) one of (.+)", "只能是：$1"), (@"'(.+?)' is none of (.+)", "“$1”不在可选的里面：$2"), (@"is none of (.+)", "只能是：$1"), (@"(?:must be|is) a number from (\S+) to (\S+)", "请填 $1 到 $2 的数"), (@"is a number of working days from 0 to 365", "请填 0 到 365 个工作日"),
            (@"(?:must be|is) a number", "请填数字"), (@"must be at least (\S+)", "不能小于 $1"), (@"must be at most (\S+)", "不能大于 $1"), (@"must be from (\S+) to (\S+).*", "请填 $1 到 $2"), (@"(?:must be|is) an amount.*", "请填金额，不小于 0"),
            (@"holds at most (\d+)\b.*", "最多 $1 项"), (@"holds (\d+) to (\d+)\b.*", "要有 $1 到 $2 项"), (@"(?:must be|is) a date such as (\S+)", "请填日期，例如 $1"), (@"is a time such as (\S+)", "请填时间，例如 $1"), (@"must be a member's id", "请选一位成员"),
            (@"must be https", "要以 https:// 开头"), (@"is an https address.*", "请填 https 地址，不带问号后面的部分，例如 https://login.example.com/tenant"), (@"is an http or https address", "请填 http 或 https 地址"), (@"stands there twice", "和另一个重复了"),
            (@"a limit needs a length such as P2D or PT48H", "时限要写多长，例如 2 天或 48 小时"), (@"is an id of at most (\d+) characters.*", "只用字母、数字和 . _ : -，最多 $1 个"), (@"'(.*)' must be an id .*", "“$1”不能当编号：只用字母、数字和 . _ : -，且不重复"), (@"'(.*)' is no id", "“$1”不能当编号"),
            (@"(?:is|must be) a key of its own.*", "只用字母、数字和 . _ : -，且不重复"), (@"takes at most (\d+) of .*", "只用字母、数字和 . _ : -，最多 $1 个"), (@"must be 1 to (\d+) of the characters.*", "只用字母、数字和 . _ : -，最多 $1 个"), (@"must be an id of letters.*", "只用字母、数字和 . _ : -，最多 128 个"),
            (@"is an address such as (\S+)", "请填地址，例如 $1"), (@"is an address that begins with (\S+)( or .*)?, without user or fragment", "请填以 $1 开头的地址，不带用户名和 # 后面的部分"), (@"is starttls or none.*", "只能是 STARTTLS 或不加密；smtps:// 本来就加密"), (@"is an e-mail address", "请填邮箱地址"),
            (@"is that of the provider's own server; .*", "已保存的密钥是平台自己的服务器的，换了服务器请重新填"), (@"is that of (\S+); .*", "已保存的密钥是 $1 的，换了服务器请重新填"), (@"is whsec_ and .*", "要是 whsec_ 加 24 到 64 字节的 Base64"), (@"stays (\S+)", "种类不能改，仍是 $1"),
            (@"names a template.*", "请选一个模板"), (@"must not be in the future", "不能晚于现在"), (@"is past", "已经过去"), (@"unknown zone|is no known zone.*", "没有这个时区，例如 Asia/Shanghai"), (@"two times HH:MM", "请填两个时间，例如 22:00 和 07:00"), (@"is the member themselves", "不能选他自己"),
            (@"and 'roles' go together.*", "声明和下面的对应要一起填，或都不填"), (@"are words without spaces.*", "用空格分开，其中要有 openid"), (@"lead from a value of the claim to one of .*", "每个组要对应一种权限"), (@"is outside of what you see", "不在你能看到的范围里"),
            (@"needs the device's location", "要有定位"), (@"needs the customer's signature.*", "要有客户签字"), (@"a template has 1 to 50 steps.*", "模板要有 1 到 50 步，其中至少一步必做"), (@"has words in 'zh-CN' and 'en'", "中文和英文都要写"), (@"must be someone other than the contract's owner", "不能是合同的负责人自己"),
            (@"'(.+)' is not a node of this tenant.*", "没有动作“$1”，请先建表单"), (@"'(.+)' is no kind of evidence.*", "“$1”不是一种证据"), (@"'(.+)' is neither chain, nor .*", "时限的起点“$1”不存在"), (@"cannot change any more: .*", "已经开过票，不能再改"), (@"is not known here", "这里没有它"), (@"is not known; .*", "没有它，请从给出的里面选"),
            // Of messages that went out.
            (@"the receiver answered 410.*", "对方回答 410：不想再收"), (@"the receiver answered 429.*", "对方回答 429：太多了，过一会儿再发"), (@"the receiver answered (\d+)", "对方回答 $1"), (@"not reached: NameResolutionError|not reached: HostNotFound", "找不到这个域名，请核对地址"), (@"not reached: Connection(?:Error|Refused)", "连不上对方，请核对地址和端口"), (@"not reached: SecureConnectionError", "对方的 HTTPS 证书不被信任"), (@"not reached: (.+)", "连不上对方（$1）"),
            (@"no answer in time", "对方没有及时回答"), (@"the provider answered 93000: .*", "对方不认识这个地址里的 key（93000）"), (@"the provider answered 310000: .*", "签名不对，请核对密钥（310000）"), (@"the provider answered 19021: .*", "签名不对，请核对密钥（19021）"), (@"the provider answered 40001: .*", "Secret 不对（40001）"), (@"the provider answered 40013: .*", "企业 ID 不对（40013）"), (@"the provider answered (-?\d+): (.*)", "对方回答 $1：$2"), (@"the answer is not the provider's", "回答的不是这个平台，请核对地址"),
            (@"(\S+) leads to this machine or a private network; .*", "$1 指向内网或本机，服务器不去连；请运维设置 SalesFlow__Channel__AllowPrivate=true"), (@"the member or the channel's 'from' has no e-mail address", "收件的成员没有邮箱（在“成员”里填），或发件人不是邮箱"), (@"the mail server answered (\d+)", "邮件服务器回答 $1"), (@"the mail server refused user or password", "邮件服务器说登录名或密码不对"), (@"the mail server broke off", "邮件服务器中断了连接"), (@"no safe connection to the mail server; .*", "和邮件服务器的加密谈不拢，请换 smtps:// 或改加密方式"),
            (@"there is nobody to send to", "没有要发给的人"), (@"the provider knows no such person .*", "对方没有这个人，请在“成员”里填他的企业微信账号"), (@"the customer has no contact with 'wechat' .*", "客户没有填微信的联系人，不用发"), (@"the provider reaches none of .*", "客户的联系人都发不到，请核对 external_userid"), (@"the provider gave no (\S+)", "对方没有给 $1"),
            // Of rows.
            (@"'(.*)' is not a time in ISO 8601", "“$1”不是时间"), (@"'(.*)' is not a time in the form '(.*)'", "“$1”不是“$2”形式的时间"), (@"'(.*)' has no offset and the mapping names no timeZone", "“$1”没有时区"), (@"'(.*)' is not a number such as 1280\.50", "“$1”不是数字"), (@"'(.*)' is neither yes nor no", "“$1”既不是“是”也不是“否”"),
            (@"no id in (.+)", "列“$1”里没有编号"), (@"no case id in (.+)", "列“$1”里没有编号"), (@"no time in (.+)", "列“$1”里没有时间"), (@"no activity in (.+)", "列“$1”里没有动作"), (@"no customer in (.+)", "列“$1”里没有客户"), (@"no owner in (.+)", "列“$1”里没有负责人"), (@"no planned start in (.+)", "列“$1”里没有开始时间"),
            (@"no actor (?:of \S+ )?in (.+?);.*", "列“$1”里没有人"), (@"no key of \S+ in (.+)", "列“$1”里没有单号"), (@"tells nothing: no time in (.+)", "这一行没有写任何动作的时间（列 $1）"), (@"the activity '(.*?)' is not in the mapping.*", "动作“$1”没有对应"), (@"this case was already told at line (\d+)", "和第 $1 行重复"), (@"the case has no events", "没有任何动作"),
            (@"'(.+)' and '(.+)' would share one id; rename one of them", "“$1”和“$2”会变成同一个编号，请改一个名"), (@"its time differs from line (\d+).*", "和第 $1 行是同一个动作，时间却不同"), (@"'(.+)' differs from line (\d+).*", "和第 $2 行是同一个动作，“$1”却不同"), (@"names a file beside the table.*", "带附件的表请用命令行 salesflow import 导入"),
            (@"the chain was refused: (.+)", "动作链没有接受：&1"), (@"[Tt]here is no template '(.*?)'.*", "没有模板“$1”"), (@"[Tt]here is no node '(.*?)'.*", "没有动作“$1”"), (@"[Tt]here is no member '(.*?)'.*", "没有成员“$1”"), (@"[Tt]here is no customer '(.*?)'.*", "没有客户“$1”，或者不归你看"), (@"[Tt]here is no (?:\S+) '(.*?)'.*", "没有“$1”，或者你看不到它"),
            (@"(?:action|chain) id '(.+?)' was used before with other content.*", "“$1”已经导过，而且内容不同"), (@"\S+ '(.+?)' is (?:about|with|of) customer '(.+?)', the action names '(.+?)'.*", "“$1”属于客户“$2”，这一行写的是“$3”"),
            // Of files.
            (@"line (\d+): (.+)", "第 $1 行：&2"), (@"no column is chosen for '.*' \((.+)\)", "还没有选“$1”是哪一列"), (@"no template is chosen.*", "还没有选模板"), (@"no word of the activity column.*", "还没有说动作列里的词各是哪个动作"), (@"the file is not there any more.*", "文件已经不在了，请重新上传"), (@"the root element is '(.*)', not 'log'", "这不是 XES 日志（根元素是“$1”）"),
            (@"(\d+) cells where the header has (\d+)", "有 $1 格，表头有 $2 格"), (@"more than ([\d,]+) rows; .*", "超过 $1 行，请分成几个文件"), (@"a cell is longer than ([\d,]+) characters", "有一格超过 $1 个字符"), (@"the (?:file|sheet) is empty; .*", "没有内容，需要一行表头"), (@"row (\d+): (.+)", "第 $1 行：&2"),
            (@"this is no workbook that can be read: .*", "这个 Excel 文件打不开，请另存为 XLSX 再试"), (@"after line (\d+): the bytes are not (\S+?);.*", "第 $1 行以后的字不是 $2 编码，请另存为 UTF-8 再试"), (@"after line (\d+): .*", "第 $1 行以后读不下去"), (@"the column '(.+)' is there twice", "列“$1”出现了两次"),
            (@"no column '(.+?)'.*; the header has (.+)", "没有列“$1”；表头里有 $2"), (@"no sheet '(.+?)'.*", "没有工作表“$1”"),
        }.Select(one => (new Regex($"^(?:{one.Form})\\.?$", RegexOptions.CultureInvariant | RegexOptions.Singleline), one.Words)),
    ];

    public static string Of(string detail, Words t) => t.English ? detail : Known(detail) ?? detail;

    /// <summary>In Chinese; null where the sentence has none of the forms.</summary>
    public static string? Known(string? detail)
    {
        if (detail is null)
        {
            return null;
        }

        foreach (var (form, words) in Sentences)
        {
            if (form.Match(detail) is { Success: true } found)
            {
                return Hole().Replace(words, hole => Filled(hole.ValueSpan[0], found.Groups[hole.ValueSpan[1] - '0'].Value));
            }
        }

        return null;
    }

    private static string Filled(char kind, string held) => kind switch { '&' => Known(held) ?? held, '@' => Place(held), _ => held };

    /// <summary>Where it is, from a JSON pointer: the field's name.</summary>
    public static string Place(string pointer) => pointer.TrimStart('/', '?').Split('/').LastOrDefault(part => part.Length > 0 && !part.All(char.IsAsciiDigit)) is { } name ? $"“{(SalesFlow.Web.Forms.StandardFields.Of(name) is { Chinese.Length: > 0 } known ? known.Chinese : name)}”" : "";

    [GeneratedRegex(@"[$&@]\d")]
    private static partial Regex Hole();
}
