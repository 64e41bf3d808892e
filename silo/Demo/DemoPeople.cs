using SalesFlow.Client;

namespace SalesFlow.Demo;

/// <summary>The 35 people of the company: teams, reporting lines and stand-ins.</summary>
internal static class DemoPeople
{
    public const string Director = "dir-01";
    public const string GeneralManager = "gm-01";

    /// <summary>A sales team: its quality is the share of chains that go well, before its people improve.</summary>
    internal sealed record SalesTeam(string Name, string Supervisor, string[] Reps, double Quality, double Share);

    /// <summary>Sales teams by territory, as in <see cref="DemoNames.Place"/>.</summary>
    public static readonly SalesTeam[] SalesTeams =
    [
        new("华东一部", "sup-01", ["rep-01", "rep-02", "rep-03", "rep-04", "rep-05", "rep-06", "rep-07"], 0.90, 0.42),
        new("华东二部", "sup-02", ["rep-08", "rep-09", "rep-10", "rep-11", "rep-12", "rep-13"], 0.81, 0.33),
        new("华南部", "sup-03", ["rep-14", "rep-15", "rep-16", "rep-17", "rep-18"], 0.70, 0.25),
    ];

    public static readonly string[] Engineers = ["eng-01", "eng-02", "eng-03", "eng-04", "eng-05"];
    public static readonly string[] Legal = ["leg-01", "leg-02"];
    public static readonly string[] Finance = ["fin-01", "fin-02"];
    public static readonly string[] Warehouse = ["wh-01", "wh-02"];

    public static string SupervisorOf(string rep) => SalesTeams.First(team => team.Reps.Contains(rep)).Supervisor;

    public static string TeamOf(string rep) => SalesTeams.First(team => team.Reps.Contains(rep)).Name;

    /// <summary>Everyone, superiors first.</summary>
    public static IReadOnlyList<Member> All(DateTimeOffset now)
    {
        var names = new Queue<string>(Names);
        var all = new List<Member>
        {
            new() { Id = GeneralManager, Name = names.Dequeue(), Team = "总经办", Roles = ["manager", "admin"], StandIn = Director },
            new() { Id = Director, Name = names.Dequeue(), Team = "总经办", Supervisor = GeneralManager, Roles = ["manager"] },
        };
        foreach (var team in SalesTeams)
        {
            var deputy = team.Reps[0];
            all.Add(new Member
            {
                Id = team.Supervisor, Name = names.Dequeue(), Team = team.Name, Supervisor = Director, Manager = GeneralManager, Roles = ["supervisor", "rep"],
                StandIn = deputy,
                // One supervisor is away, so that escalations to a stand-in can be seen.
                AbsentUntil = team.Supervisor == "sup-02" ? now.AddDays(2) : null,
            });
            all.AddRange(team.Reps.Select(rep => Person(rep, names.Dequeue(), team.Name, team.Supervisor, "rep")));
        }
        all.Add(Person("sup-04", names.Dequeue(), "技术部", Director, "supervisor") with { Roles = ["supervisor", "engineer"], StandIn = "eng-01" });
        all.AddRange(Engineers.Select(id => Person(id, names.Dequeue(), "技术部", "sup-04", "engineer")));
        AddOffice(all, names, "法务", Legal, "legal");
        AddOffice(all, names, "财务", Finance, "finance");
        AddOffice(all, names, "仓储", Warehouse, "warehouse");
        return all;
    }

    /// <summary>A small office: the first leads, the others report to them.</summary>
    private static void AddOffice(List<Member> all, Queue<string> names, string team, string[] ids, string role)
    {
        foreach (var id in ids)
            all.Add(Person(id, names.Dequeue(), team, id == ids[0] ? GeneralManager : ids[0], role));
    }

    private static Member Person(string id, string name, string team, string supervisor, string role) =>
        new() { Id = id, Name = name, Team = team, Supervisor = supervisor, Manager = Director, Roles = [role] };

    private static readonly string[] Names =
    [
        "沈怀远", "邵明达",
        "林岚", "陈立群", "周亦舟", "俞晓棠", "方志恒", "胡静怡", "潘海峰", "叶知秋",
        "徐望舒", "王越川", "钱朵", "郑子昂", "傅雨薇", "金晨曦", "范思齐",
        "黄锦川", "罗嘉豪", "何穗生", "梁咏琳", "谭志坚", "欧阳岚",
        "顾正阳", "陈砚", "周末成", "戴松涛", "孙启文", "蒋一鸣",
        "许清和", "陆书言", "赵慎之", "朱敏", "吴大勇", "张玉成",
    ];
}
