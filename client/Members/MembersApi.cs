namespace SalesFlow.Client;

/// <summary>Keeps the tenant's people and their reporting lines.</summary>
public sealed class MembersApi
{
    private readonly ApiPipe pipe;

    internal MembersApi(ApiPipe pipe) => this.pipe = pipe;

    /// <summary>All members.</summary>
    public IAsyncEnumerable<Member> ListAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("members").With("cursor", cursor), SalesFlowJson.Default.PageMember, stop), cancel);

    /// <summary>One member.</summary>
    public Task<Member> GetAsync(string id, CancellationToken cancel = default) =>
        pipe.GetAsync(Route.To("members", id), SalesFlowJson.Default.Member, cancel);

    /// <summary>Adds or changes a member.</summary>
    public Task<Member> PutAsync(Member member, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("members", member.Id), member, SalesFlowJson.Default.Member, SalesFlowJson.Default.Member, true, cancel);

    /// <summary>All teams: saved ones, and those that members name.</summary>
    public IAsyncEnumerable<Team> TeamsAsync(CancellationToken cancel = default) =>
        Pages.FollowAsync((cursor, stop) => pipe.GetAsync(Route.To("teams").With("cursor", cursor), SalesFlowJson.Default.PageTeam, stop), cancel);

    /// <summary>Saves a team's labels and lead.</summary>
    public Task<Team> PutTeamAsync(Team team, CancellationToken cancel = default) =>
        pipe.SendAsync(HttpMethod.Put, Route.To("teams", team.Key), new TeamPut(team.Labels, team.Lead), SalesFlowJson.Default.TeamPut, SalesFlowJson.Default.Team, true, cancel);
}
