namespace SalesFlow.Bench;

/// <summary>The actions that the ingest benchmark posts, about 1 KB each, the same to both servers.</summary>
/// <param name="plain">Nothing in them is personal, so that nothing is sealed.</param>
public sealed class ActionRequests(Uri target, DateTimeOffset now, string? apiKey, bool plain = false)
{
    /// <summary>Steps of the benchmark's chains.</summary>
    public const int Steps = 20;

    private const string Chain = "^chain^^";

    // No token may stand inside another.
    private const string Step = "~~";
    private const string Number = "^number^";

    // Fixed text of a visit note's size; characters of three bytes in UTF-8, as most of the product's texts are.
    private const string Note = "客户确认扩产计划,第二条产线预计下季度到货;现场核对了设备型号、节拍与夹具接口,技术要求有两处改动,已和工程部电话确认。"
        + "报价按新方案重做,付款条件维持三七开,验收后三十天内付清。竞争对手上周来过,价格低百分之五,交期长两周。"
        + "下一步:周四前交方案,下周一由项目经理带样件到现场复测,客户采购与设备两个部门同时参加。"
        + "现场照片三张已上传,夹具接口尺寸与图纸相差零点二毫米,需要工艺部周三前确认是否返修;客户希望把培训从两天延到三天,费用含在总价里。"
        + "信用额度还差二十万,财务同意先按预付款发货。";

    /// <summary>What an action carries, as text of the same size.</summary>
    public static string Body => $$"""{"note":"{{Note}}","contact":"王建国 采购部","product":"五轴加工单元 MX-650","amount":"1286000.00"}""";

    /// <summary>The id of a chain in every request about it.</summary>
    public static string ChainId(long chain) => $"bench-{chain:00000000}";

    /// <summary>The key of a step's node, from step 1.</summary>
    public static string Node(int step) => $"x.b{step:00}";

    /// <summary>The next step of a chain per request, or of many chains in one batch.</summary>
    public LoadRender ChainSteps(ChainWalk[] walks, int? batch = null)
    {
        var template = new RequestTemplate(target, batch is null ? "/v1/actions" : "/v1/actions/batch",
            Action($"bench-{Chain}-{Step}", $"x.b{Step}", $"\"chain\":\"bench-{Chain}\",\"step\":\"s{Step}\""), [Chain, Step], batch, apiKey);
        var values = NewValues(template, walks.Length);
        return (connection, _, buffer) =>
        {
            var mine = values[connection];
            for (var i = 0; i < mine.Length; i += 2)
            {
                if (!walks[connection].Next(out var chain, out var step))
                {
                    return 0;
                }

                (mine[i], mine[i + 1]) = (chain, step);
            }

            return template.Render(buffer, mine);
        };
    }

    /// <summary>Actions on customers, without a chain: nothing waits for them. One per request, or many in one batch.</summary>
    /// <param name="round">Keeps the ids of several runs on one server apart.</param>
    public LoadRender CustomerActions(int connections, int customersPerConnection, int? batch = null, int round = 0)
    {
        var template = new RequestTemplate(target, batch is null ? "/v1/actions" : "/v1/actions/batch",
            Action($"note-{round}-{Chain}-{Number}", "x.note", $"\"customer\":\"c-{Chain}\""), [Chain, Number], batch, apiKey);
        var values = NewValues(template, connections);
        var sent = new long[connections];
        return (connection, _, buffer) =>
        {
            var mine = values[connection];
            for (var i = 0; i < mine.Length; i += 2)
            {
                var number = sent[connection]++;
                (mine[i], mine[i + 1]) = ((connection * customersPerConnection) + (number % customersPerConnection), number);
            }

            return template.Render(buffer, mine);
        };
    }

    /// <summary>Opens the chains, each once.</summary>
    public LoadRender OpenChains(int connections, int chains, string chainTemplate)
    {
        var template = new RequestTemplate(target, "/v1/chains",
            $$"""{"id":"bench-{{Chain}}","template":"{{chainTemplate}}","customer":"c-{{Chain}}","owner":"rep-07","plannedStart":"{{now:O}}"}""", [Chain], apiKey: apiKey);
        var values = NewValues(template, connections);

        // One count for all connections: the first that finds nothing left ends the run for all, when all has been asked for.
        var next = -1L;
        return (connection, _, buffer) =>
        {
            values[connection][0] = Interlocked.Increment(ref next);
            return values[connection][0] < chains ? template.Render(buffer, values[connection]) : 0;
        };
    }

    private static long[][] NewValues(RequestTemplate template, int connections) =>
        [.. Enumerable.Range(0, connections).Select(_ => new long[template.Values])];

    private string Action(string id, string node, string subject) =>
        $$$"""{"id":"{{{id}}}","node":"{{{node}}}","occurredAt":"{{{now:O}}}","actor":"rep-07",{{{subject}}},"fields":{"note":"{{{Note}}}","{{{(plain ? "section" : "contact")}}}":"王建国 采购部","product":"五轴加工单元 MX-650","amount":"1286000.00"}}""";
}
