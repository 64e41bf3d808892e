using System.Text.RegularExpressions;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin.Identity;

/// <summary>Providers in people's words.</summary>
internal static partial class IdentityWords
{
    public static readonly string[] Roles = ["reader", "writer", "importer", "admin"];

    public static string Role(string role, Words t) => role switch
    {
        "reader" => t["只读", "read"],
        "writer" => t["读写", "read and write"],
        "importer" => t["读写与导入历史", "read, write, import history"],
        "admin" => t["全部，包括设置", "everything, settings too"],
        _ => role,
    };

    /// <summary>Why a provider can't be used, and what to do; the server's own words stand behind it where they say more.</summary>
    public static string Why(string error, Words t) => error switch
    {
        _ when error.Contains("is not https", StringComparison.Ordinal) => t["发行方地址要以 https:// 开头。", "The issuer's address must begin with https://."],
        _ when error.Contains("private network", StringComparison.Ordinal) => t["这个地址指向内网或本机，服务器不去连。请运维在服务器上设 SalesFlow__Oidc__AllowPrivate=true。", "The address leads into a private network, which the server does not call. Its operator may allow that by SalesFlow__Oidc__AllowPrivate=true."],
        _ when OtherIssuer().Match(error) is { Success: true } found => t[$"对方自称「{found.Groups[1].Value}」，和填的发行方不一样。请照抄它（一个斜杠也不能差）。", $"It calls itself “{found.Groups[1].Value}”, not what is given here. Copy that letter by letter."],
        _ when error.Contains("no keys", StringComparison.Ordinal) => t["连上了，但对方没有公布签名公钥。", "It answers, but publishes no keys."],
        _ when error.Contains("refused", StringComparison.OrdinalIgnoreCase) => t["对方拒绝连接：请核对地址和端口，或请运维放行。", "The connection was refused: check address and port, or the firewall."],
        _ when error.Contains("not known", StringComparison.Ordinal) || error.Contains("No such host", StringComparison.Ordinal) => t["找不到这个域名：请核对发行方地址。", "There is no such host: check the issuer's address."],
        _ when error.Contains("404", StringComparison.Ordinal) => t["这个地址下没有 /.well-known/openid-configuration：请核对发行方地址。", "There is no /.well-known/openid-configuration below that address: check the issuer's address."],
        _ when error.Contains("SSL", StringComparison.Ordinal) || error.Contains("certificate", StringComparison.OrdinalIgnoreCase) => t["对方的 HTTPS 证书不被信任。", "Its HTTPS certificate is not trusted."],
        _ => t[$"没有连上：{error}", $"It can't be reached: {error}"],
    };

    [GeneratedRegex("is of the issuer '(.+)', not")]
    private static partial Regex OtherIssuer();
}
