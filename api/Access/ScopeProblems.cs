using SalesFlow.Api;
using SalesFlow.Subjects;

namespace SalesFlow.Access;

/// <summary>What is answered to those who ask for more than they see.</summary>
internal static class ScopeProblems
{
    public static Problem WholeNeeded { get; } = new(403, "scope-too-narrow", "This is for those who see all of the tenant",
        "The answer would hold the work of all teams. Ask a manager or an admin, or use a key without bounds.");

    public static Problem LeadNeeded { get; } = new(403, "supervisor-needed", "A supervisor has to do this",
        "Void, reopen and reassign are for supervisors, managers and admins, on chains of their own people and teams; pause and resume for those who work on the chain. Ask one of them.");

    public static Problem ActorNotAllowed(string actor, string self) => new(403, "actor-not-allowed", "Not in this person's name",
        $"You act as '{self}' and may not post as '{actor}'. Leave 'actor' out, or name yourself or someone who reports to you.", [new("/actor", "is neither you nor someone who reports to you")]);

    public static Problem OwnerNotAllowed(string owner) => new(403, "owner-not-allowed", "Not for this owner",
        $"'{owner}' is neither you, nor of your team, nor someone who reports to you. Plan it for one of them, or ask a manager.", [new("/owner", "is outside of what you see")]);

    /// <summary>Exactly as the routes answer what is not there.</summary>
    public static Problem Unknown(string kind, string id) => kind switch
    {
        GrainKeys.Chain => new Refusal(RefusalCode.UnknownChain, $"There is no chain '{id}'. Plan it first with POST /v1/chains.").ToProblem(),
        ScopeLists.Alert => new Refusal(RefusalCode.UnknownAlert, $"There is no alert '{id}'").ToProblem(addressed: true),
        _ => SubjectPages.Unknown(kind, id),
    };
}
