using SalesFlow.Api;

namespace SalesFlow.Limits;

/// <summary>What is answered to those who want more than their part: nothing of the request was done, and when to come again.</summary>
internal static class LimitProblems
{
    public static Problem Actions(double seconds, double perSecond, Language language) => RateLimited(seconds, language == Language.Chinese
        ? $"本租户每秒最多可提交 {Number(perSecond)} 个动作或变更，现已超出；本次请求未保存任何内容。"
        : $"Your tenant has sent more than its {Number(perSecond)} actions and changes a second; nothing of this request was kept.", language);

    public static Problem Reads(double seconds, double perSecond, Language language) => RateLimited(seconds, language == Language.Chinese
        ? $"本租户每秒最多可读取 {Number(perSecond)} 次，现已超出。"
        : $"Your tenant has read more often than its {Number(perSecond)} times a second.", language);

    public static Problem LiveReaders(int most, Language language) => new(429, "too-many-live-readers",
        language == Language.Chinese ? "实时推送连接过多" : "Too many live feeds",
        language == Language.Chinese
            ? $"本租户在此服务器上同时最多可打开 {most} 个实时推送连接。请关闭不用的页面，或在 'Retry-After' 所示时间后重试。"
            : $"Your tenant may read {most} live feeds at a time on this server. Close pages that nobody looks at, or come again after the time in 'Retry-After'.")
    { RetryAfter = 10 };

    public static Problem Uploads(int most, Language language) => new(429, "too-many-uploads",
        language == Language.Chinese ? "同时上传的文件过多" : "Too many uploads at a time",
        language == Language.Chinese
            ? $"本租户同时最多可上传 {most} 个文件。请等待其他上传完成后重试。"
            : $"Your tenant may upload {most} files at a time. Send this one again when others are done.")
    { RetryAfter = 2 };

    public static Problem Busy(Language language) => new(503, "busy", language == Language.Chinese ? "服务繁忙" : "Busy",
        language == Language.Chinese
            ? "本租户等待处理的请求过多；本次请求未保存任何内容。请在 'Retry-After' 所示时间后用相同的 id 重新发送。"
            : "Too many requests of your tenant wait already; nothing of this one was kept. Send it again, with the same id, after the time in 'Retry-After'.")
    { RetryAfter = 1 };

    public static Problem BodyTooSlow(TimeSpan within, Language language) => new(408, "body-too-slow",
        language == Language.Chinese ? "请求内容传输过慢" : "The body came too slowly",
        language == Language.Chinese
            ? $"请求内容未在 {within.TotalSeconds:0} 秒内到达。请将数据分成较小的批次，用相同的 id 重新发送。"
            : $"The body did not arrive within {within.TotalSeconds:0} s. Send smaller batches, with the same ids.")
    { RetryAfter = 1 };

    public static Problem Suspended(Language language) => new(403, "tenant-suspended",
        language == Language.Chinese ? "租户已停用" : "The tenant is suspended",
        language == Language.Chinese
            ? "服务运营方已停用本租户;数据保留,恢复后可继续使用。请联系服务运营方。"
            : "The service's operator has suspended your tenant. What it has is kept, and is there again when it is resumed. Ask the operator.");

    public static Problem StorageFull(long most, Language language) => new(507, "tenant-storage-full",
        language == Language.Chinese ? "证据存储空间已满" : "No room for more evidence",
        language == Language.Chinese
            ? $"本租户的证据文件最多可占 {Bytes(most)},此文件会超出。动作仍可提交,但缺少文件的证据不完整。请联系服务运营方提高限额。"
            : $"Your tenant's files may take {Bytes(most)} together, and this one would not fit. Actions are taken, with this evidence missing. Ask the service's operator for more.");

    private static string Bytes(long bytes) => bytes >= 1_073_741_824 ? $"{bytes / 1_073_741_824.0:0.##} GiB" : bytes >= 1_048_576 ? $"{bytes / 1_048_576.0:0.##} MiB" : $"{bytes:#,0} B";

    private static Problem RateLimited(double seconds, string why, Language language)
    {
        var wait = (int)Math.Clamp(Math.Ceiling(seconds), 1, 86_400);
        return new(429, "rate-limited", language == Language.Chinese ? "请求过于频繁" : "Too many requests", why + (language == Language.Chinese
            ? $"请等待 {wait} 秒后用相同的 id 重新发送。需要更高额度请联系服务运营方。"
            : $" Wait {wait} s and send it again with the same ids. The service's operator can raise the limit."))
        { RetryAfter = wait };
    }

    private static string Number(double number) => number.ToString(number >= 1 ? "#,0" : "0.###");
}
