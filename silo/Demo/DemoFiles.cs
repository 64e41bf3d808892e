using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>A file that proves something.</summary>
internal sealed record DemoFile(string Name, string MediaType, byte[] Content)
{
    public string Digest { get; } = EvidenceApi.DigestOf(Content);
}

/// <summary>The files that the demo's actions refer to; drawn, not shipped.</summary>
internal sealed record DemoFiles(IReadOnlyList<DemoFile> Photos, IReadOnlyList<DemoFile> Documents, IReadOnlyList<DemoFile> Signatures)
{
    private static readonly string[] Titles = ["技术方案", "演示材料", "可行性记录", "合同扫描件", "出货单"];

    public IReadOnlyList<DemoFile> All { get; } = [.. Photos, .. Documents, .. Signatures];

    public static DemoFiles Make(DemoOptions options)
    {
        var seed = options.Seed;
        return new DemoFiles(
            [.. Enumerable.Range(1, options.Photos).Select(n => new DemoFile($"现场照片-{n:000}.png", "image/png", DemoPng.Workshop(seed + n)))],
            [.. Enumerable.Range(1, options.Documents).Select(n => Document(seed, n))],
            [.. Enumerable.Range(1, options.Signatures).Select(n => new DemoFile($"签名-{n:000}.png", "image/png", DemoPng.Signature(seed + n)))]);
    }

    private static DemoFile Document(int seed, int n)
    {
        var dice = new Random(seed + n);
        var title = $"{Titles[n % Titles.Length]} {n:000}";
        var (model, name, price) = DemoCustomers.Pick(dice, DemoNames.Products);
        string[] lines =
        [
            $"型号：{model}({name})", $"数量：{dice.Next(1, 60)}", $"参考单价：{price} 元", $"条款：{DemoCustomers.Pick(dice, DemoSentences.Clauses)}",
            "本文件由演示数据生成，公司与人名均为虚构。",
        ];
        return new DemoFile($"{title}.pdf", "application/pdf", DemoPdf.Page(title, lines));
    }
}
