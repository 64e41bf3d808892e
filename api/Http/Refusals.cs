namespace SalesFlow.Api;

/// <summary>The one table from what grains refuse to what HTTP answers.</summary>
public static class Refusals
{
    private static readonly Dictionary<RefusalCode, string> Names = Enum.GetValues<RefusalCode>().ToDictionary(code => code, Kebab);

    /// <summary>The wire's word, for example <c>unknown-chain</c>.</summary>
    public static string Word(this RefusalCode code) => Names.TryGetValue(code, out var name) ? name : Kebab(code);

    /// <param name="addressed">The refused thing is what the address names: something unknown is then 404, elsewhere in the request 422.</param>
    public static Problem ToProblem(this Refusal refusal, bool addressed = false)
    {
        var (status, title) = Of(refusal.Code, addressed);
        return new(status, refusal.Code.Word(), title, refusal.Detail, refusal.Errors) { RetryAfter = status == 503 ? 1 : null };
    }

    /// <exception cref="ProblemException">The grain refused.</exception>
    public static T OrThrow<T>(this Reply<T> reply, bool addressed = false)
        where T : class => reply.Ok ? reply.Value : throw new ProblemException(reply.Refusal!.ToProblem(addressed));

    public static (int Status, string Title) Of(RefusalCode code, bool addressed) => code switch
    {
        // A chain is always an address: an action or a chain of another tenant must look like one that is not there.
        RefusalCode.UnknownChain => (404, "No such chain"),
        RefusalCode.UnknownTemplate => (Unknown(addressed), "No such template"),
        RefusalCode.UnknownNode => (Unknown(addressed), "No such node"),
        RefusalCode.UnknownStep => (Unknown(addressed), "No such step"),
        RefusalCode.UnknownWindow => (Unknown(addressed), "No such window"),
        RefusalCode.UnknownCalendar => (Unknown(addressed), "No such calendar"),
        RefusalCode.UnknownAlert => (404, "No such alert"),
        RefusalCode.UnknownMember => (Unknown(addressed), "No such member"),
        RefusalCode.UnknownTenant => (404, "No such tenant"),
        RefusalCode.UnknownKey => (404, "No such key"),
        RefusalCode.UnknownTicket => (404, "No such ticket"),
        RefusalCode.UnknownContract => (404, "No such contract"),
        RefusalCode.UnknownCustomer => (404, "No such customer"),
        RefusalCode.ActionIdReused => (422, "The id stands for another action"),
        RefusalCode.ChainIdReused => (422, "The id stands for another chain"),
        RefusalCode.CustomerMismatch => (422, "The subject belongs to another customer"),
        RefusalCode.ChainNotOpen => (409, "The chain is not open"),
        RefusalCode.ChainNotPaused => (409, "The chain is not paused"),
        RefusalCode.ChainPaused => (409, "The chain is paused"),
        RefusalCode.ChainNotCompleted => (409, "The chain is not completed"),
        RefusalCode.ChainFull => (409, "The chain holds as many records as it may"),
        RefusalCode.PauseReasonNotAllowed => (422, "The template does not know this reason"),
        RefusalCode.ApproverIsOwner => (422, "The approver must be someone else"),
        RefusalCode.TicketState => (409, "The ticket is not in a state for this"),
        RefusalCode.TodoState => (409, "The to-do is not in a state for this"),
        RefusalCode.NoteState => (409, "The note is not in a state for this"),
        RefusalCode.IdeaState => (409, "The idea is not in a state for this"),
        RefusalCode.ContractState => (409, "The contract is not in a state for this"),
        RefusalCode.FieldsInvalid => (422, "The fields are not valid"),
        RefusalCode.TemplateInvalid => (422, "The template is not valid"),
        RefusalCode.CalendarInvalid => (422, "The calendar is not valid"),
        RefusalCode.NodeInvalid => (422, "The node is not valid"),
        RefusalCode.MemberInvalid => (422, "The member is not valid"),
        RefusalCode.PolicyInvalid => (422, "The policy is not valid"),
        RefusalCode.VersionMismatch => (412, "Someone else changed it first"),
        RefusalCode.TenantExists => (409, "The tenant exists"),
        RefusalCode.InUse => (409, "It is in use"),
        RefusalCode.UnknownChannel => (404, "No such channel"),
        RefusalCode.ChannelInvalid => (422, "The channel is not valid"),
        RefusalCode.UnknownDelivery => (404, "No such delivery"),
        RefusalCode.UnknownImport => (404, "No such import"),
        RefusalCode.ImportState => (409, "The import is not in a state for this"),
        RefusalCode.TenantMembersFull => (422, "The tenant has all the members it may have"),
        RefusalCode.TeamInvalid => (422, "The team is not valid"),
        RefusalCode.UnknownTeam => (404, "No such team"),
        // What is read is gone from here; what would change it stands against that.
        RefusalCode.Archived => (addressed ? 410 : 409, "The chain is archived"),
        RefusalCode.Busy => (503, "Busy"),
        _ => (422, "Refused"),
    };

    private static int Unknown(bool addressed) => addressed ? 404 : 422;

    private static string Kebab(RefusalCode code) => string.Concat(code.ToString().Select((c, i) =>
        char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
