using SalesFlow.Chains;

namespace SalesFlow.Tenants;

/// <summary>The slow-changing things of one tenant: templates, nodes, calendars, members, settings, keys. Every change is a record of the stream
/// <c>tenant/…</c>, which is the audit log. Key: the tenant.</summary>
[Alias("tenant"), Version(2)]
public interface ITenantGrain : IGrainWithStringKey
{
    [Alias("catalogue"), AlwaysInterleave] Task<Catalogue> Catalogue();

    /// <summary>The catalogue to go by for a second, unless <paramref name="holder"/> is told before that it has changed.</summary>
    [Alias("lend"), AlwaysInterleave] Task<Catalogue> Lend(ICatalogueHolder holder);

    /// <param name="ifVersion">The version that the caller saw; null = any.</param>
    [Alias("put-template")] Task<Reply<ChainTemplate>> PutTemplate(ChainTemplate template, int? ifVersion, string by);

    [Alias("put-node")] Task<Reply<Node>> PutNode(Node node, string by);

    /// <param name="ifVersion">As for templates; 0 = must be new.</param>
    [Alias("put-node-at")] Task<Reply<Node>> PutNode(Node node, int? ifVersion, string by);

    /// <summary>Saves a calendar. <paramref name="openToo"/>: open windows take it as well as new ones.</summary>
    [Alias("put-calendar")] Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, string by);

    /// <param name="ifVersion">As for templates; 0 = must be new.</param>
    [Alias("put-calendar-at")] Task<Reply<CalendarSaved>> PutCalendar(string key, string definition, bool openToo, bool preview, int? ifVersion, string by);

    [Alias("put-member")] Task<Reply<Member>> PutMember(Member member, string by);

    /// <param name="ifVersion">As for templates; 0 = must be new.</param>
    [Alias("put-member-at")] Task<Reply<Member>> PutMember(Member member, int? ifVersion, string by);

    [Alias("put-team")] Task<Reply<Team>> PutTeam(Team team, string by);

    [Alias("put-settings")] Task<Reply<TenantSettings>> PutSettings(TenantSettings settings, string by);

    /// <summary>Replaces a policy whole; the same content again changes nothing.</summary>
    [Alias("put-policy")] Task<Reply<PolicyDocument>> PutPolicy(string key, string body, string by);

    /// <param name="ifVersion">As for templates; 0 = still the shipped one.</param>
    [Alias("put-policy-at")] Task<Reply<PolicyDocument>> PutPolicy(string key, string body, int? ifVersion, string by);

    [Alias("put-key")] Task<Reply<ApiKey>> PutKey(ApiKey key, string by);

    [Alias("remove-key")] Task<Reply<ApiKey>> RemoveKey(string id, string by);

    [Alias("keys")] Task<ApiKey[]> Keys();

    /// <summary>Keeps documents of one kind that other features own, such as labelled clauses: the next version of each that changed, in one commit.</summary>
    /// <returns>The newest version of each, in the order given.</returns>
    [Alias("put-documents")] Task<int[]> PutDocuments(string kind, NamedDocument[] documents, string by);
}

/// <summary>A process that keeps catalogues in memory.</summary>
[Alias("catalogue-holder"), Version(1)]
public interface ICatalogueHolder : IGrainObserver
{
    /// <summary>What is held of the tenant is no longer right. Answers when nobody in the process goes by it.</summary>
    [Alias("changed")] Task Changed(string tenant);
}

/// <param name="Body">JSON.</param>
[GenerateSerializer, Immutable, Alias("named-document")]
public sealed record NamedDocument(string Id, string Body);

/// <param name="Hit">Chains whose open windows use the calendar.</param>
[GenerateSerializer, Immutable, Alias("calendar-saved")]
public sealed record CalendarSaved(CalendarDocument Calendar, string[] Hit, int HitCount, bool Applied);
