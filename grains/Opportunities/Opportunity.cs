namespace SalesFlow.Opportunities;

/// <summary>An opportunity (商机) as it stands: where it is in the pipeline and how it came there.</summary>
/// <param name="Day">The day it was made, in the tenant's zone.</param>
/// <param name="Amount">Expected, in the tenant's currency.</param>
/// <param name="End">won | lost; null = open.</param>
/// <param name="Moves">The newest fifty moves, oldest first.</param>
/// <param name="FollowUp">The chain that watches that someone follows up, if one was started.</param>
public sealed record Opportunity(
    string Id, string Customer, string? Name, string Owner, string? Team, DateOnly Day, decimal? Amount, string Stage, DateTimeOffset StageAt, string? End,
    StageMove[] Moves, string? FollowUp, DateTimeOffset LastActionAt, string LastActor, string LastNode, int Actions)
{
    public const int MostMoves = 50;
}

/// <summary>A move from stage to stage, by the action that made it.</summary>
public sealed record StageMove(string? From, string To, DateTimeOffset At, string Action, string Node, string By);
