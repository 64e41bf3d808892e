using SalesFlow.Journal;
using SalesFlow.Support;
using SalesFlow.Tenants;

namespace SalesFlow.Notifications;

internal static class AlertSamples
{
    public static readonly DateTimeOffset Now = TestSilo.Morning;

    public static Catalogue Catalogue(int digestAbove = 20)
    {
        var away = Now.AddDays(1);
        Member[] members =
        [
            new() { Id = "rep", Name = "张三", Supervisor = "lead", Manager = "boss" },
            new() { Id = "lead", Supervisor = "boss" },
            new() { Id = "boss" },
            new() { Id = "law-2", Roles = ["legal"] },
            new() { Id = "law-1", Roles = ["legal"], Supervisor = "law-lead" },
            new() { Id = "law-lead", Supervisor = "rep" },
            new() { Id = "away", AbsentUntil = away, StandIn = "lead" },
            new() { Id = "away-too", AbsentUntil = away, StandIn = "away" },
            new() { Id = "circle-a", AbsentUntil = away, StandIn = "circle-b" },
            new() { Id = "circle-b", AbsentUntil = away, StandIn = "circle-a" },
            new() { Id = "back", AbsentUntil = Now, StandIn = "lead" },
            new() { Id = "nobody-for-me", AbsentUntil = away },
        ];
        return new("acme", 1, new TenantSettings { DigestAbove = digestAbove }, [], [], [], members.ToDictionary(member => member.Id));
    }

    public static PendingAlert Alert(string id, string to = "rep", string? fold = null, DateTimeOffset? notBefore = null) => new(
        "acme", new(id, "pd-0001", "proposal", "proposal", 1, "due", to.Split('+'), Now, Now, false, notBefore ?? Now, fold), "pending", [], null, null);
}
