using SalesFlow.Subjects;
using SalesFlow.Tenants;
using SalesFlow.Tickets;
using Xunit;

namespace SalesFlow.Tests.Tickets;

/// <summary>What may be done with a ticket when, by the rules alone.</summary>
public sealed class TicketRulesTests
{
    [Theory]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响","urgency":"critical"}""", "c-1", true, "")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响","urgency":"critical"}""", null, true, "/customer")]
    [InlineData("""{"fault":"异响","urgency":"critical"}""", "c-1", true, "/fields/deviceModel")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"  ","urgency":"critical"}""", "c-1", true, "/fields/fault")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响"}""", "c-1", true, "/fields/urgency")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响","urgency":"asap"}""", "c-1", true, "/fields/urgency")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响","urgency":"critical"}""", "c-1", false, "/evidence")]
    [InlineData("""{"deviceModel":"VMC-850","fault":"异响","urgency":"critical","expectedArrival":"soon"}""", "c-1", true, "/fields/expectedArrival")]
    [InlineData("{}", null, false, "/customer /fields/deviceModel /fields/fault /fields/urgency /evidence")]
    public void A_support_request_must_name_customer_device_model_fault_and_urgency_with_at_least_one_photo(string fields, string? customer, bool photo, string wrong)
    {
        var decision = new TicketPlay().Act(TicketNodes.Requested, fields, photo ? [TicketPlay.Photo] : [], "rep-1", customer);

        Assert.Equal(wrong, string.Join(' ', decision.Refusal?.Errors?.Select(e => e.Pointer) ?? []));
        Assert.Equal(wrong.Length > 0, decision.Refusal?.Code == RefusalCode.FieldsInvalid);
    }

    [Theory]
    [InlineData("特急", "critical", 0)]
    [InlineData("critical", "critical", 0)]
    [InlineData("加急", "urgent", 1)]
    [InlineData("urgent", "urgent", 1)]
    [InlineData("普通", "normal", 2)]
    [InlineData("normal", "normal", 2)]
    public void Urgency_is_understood_in_both_languages_and_is_the_place_in_the_queue(string word, string urgency, int rank)
    {
        var play = TicketPlay.In(TicketStates.Queued, word);

        Assert.Equal((urgency, rank), (play.State!.Urgency, play.Row.Rank));
    }

    // Tuesday 09:00 in Shanghai: 4 h elapsed; 8 working hours (09-12, 13-18) end at 18:00; 3 working days on Thursday at 18:00.
    [Theory]
    [InlineData("critical", "2026-02-03T05:00:00Z")]
    [InlineData("urgent", "2026-02-03T10:00:00Z")]
    [InlineData("normal", "2026-02-05T10:00:00Z")]
    public void The_limit_follows_the_urgency(string urgency, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture), TicketPlay.In(TicketStates.Queued, urgency).State!.DueAt);

    /// <summary>For each state, the nodes that are taken; all others are refused with the state in words.</summary>
    public static TheoryData<string, string> Ways => new()
    {
        { TicketStates.Queued, "ticket.accepted ticket.assigned engineer.checked-in receipt.signed ticket.complained ticket.cancelled" },
        { TicketStates.Assigned, "ticket.accepted ticket.reassigned engineer.checked-in receipt.signed ticket.complained ticket.cancelled" },
        { TicketStates.Accepted, "ticket.accepted ticket.reassigned engineer.checked-in receipt.signed ticket.complained ticket.cancelled" },
        { TicketStates.OnSite, "ticket.accepted ticket.reassigned engineer.checked-in receipt.signed ticket.complained ticket.cancelled" },
        { TicketStates.Done, "ticket.complained ticket.reopened" },
        { TicketStates.Cancelled, "ticket.complained ticket.reopened" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_state_takes_its_own_actions_and_refuses_the_others(string state, string taken)
    {
        var allowed = new List<string>();
        foreach (var node in TicketNodes.All)
        {
            var decision = TicketPlay.In(state).Usual(node);
            if (decision.Refusal is { } refusal)
            {
                Assert.Equal(RefusalCode.TicketState, refusal.Code);
                Assert.Contains($"is {state}", refusal.Detail, StringComparison.Ordinal);
            }
            else
            {
                allowed.Add(node);
            }
        }

        Assert.Equal(taken, string.Join(' ', allowed));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Actions_lead_to_the_states_they_name(string state, string taken)
    {
        foreach (var node in taken.Split(' '))
        {
            var play = TicketPlay.In(state);
            play.Usual(node);
            Assert.Equal(
                node switch
                {
                    TicketNodes.Accepted => state == TicketStates.OnSite ? state : TicketStates.Accepted,
                    TicketNodes.Assigned or TicketNodes.Reassigned => TicketStates.Assigned,
                    TicketNodes.CheckedIn => TicketStates.OnSite,
                    TicketNodes.Signed => TicketStates.Done,
                    TicketNodes.Reopened => TicketStates.Queued,
                    TicketNodes.Cancelled => TicketStates.Cancelled,
                    _ => state,
                },
                play.State!.State);
        }
    }

    [Theory]
    [InlineData("""{"ticketCode":"0123456789ABCDEF"}""", true, "")]
    [InlineData("""{"ticketCode":" 0123456789abcdef "}""", true, "")]
    [InlineData("""{"ticketCode":"salesflow:ticket:acme:t-1:0123456789ABCDEF"}""", true, "")]
    [InlineData("""{"ticketCode":"salesflow:ticket:other:t-1:0123456789ABCDEF"}""", true, "/fields/ticketCode")]
    [InlineData("""{"ticketCode":"salesflow:ticket:acme:t-2:0123456789ABCDEF"}""", true, "/fields/ticketCode")]
    [InlineData("""{"ticketCode":"0123456789ABCDE"}""", true, "/fields/ticketCode")]
    [InlineData("""{"ticketCode":"T20260203-0001"}""", true, "/fields/ticketCode")]
    [InlineData("""{"ticketCode":"t-1"}""", true, "/fields/ticketCode")]
    [InlineData("{}", true, "/fields/ticketCode")]
    [InlineData("""{"ticketCode":"0123456789ABCDEF"}""", false, "/evidence")]
    public void An_engineer_checks_in_with_the_scanned_code_and_a_position_only(string fields, bool place, string wrong)
    {
        var play = TicketPlay.In(TicketStates.Accepted);
        var decision = play.Act(TicketNodes.CheckedIn, fields, place ? [TicketPlay.Place] : []);

        Assert.Equal(wrong, string.Join(' ', decision.Refusal?.Errors?.Select(e => e.Pointer) ?? []));
        Assert.Equal(wrong.Length == 0 ? TicketStates.OnSite : TicketStates.Accepted, play.State!.State);
    }

    [Fact]
    public void Codes_are_never_alike_and_do_not_come_from_id_or_number()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => TicketCode.New()).ToHashSet();

        Assert.Equal(1000, codes.Count);
        Assert.All(codes, code => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", code));
    }

    [Fact]
    public void Who_is_on_site_with_the_code_has_the_ticket_whoever_was_named()
    {
        var play = TicketPlay.In(TicketStates.Accepted);
        play.Usual(TicketNodes.CheckedIn, actor: "eng-2");

        Assert.Equal(("eng-2", "eng-2"), (play.State!.Engineer, play.State.CheckIn!.By));
    }

    [Fact]
    public void A_ticket_that_someone_has_is_not_accepted_by_another()
    {
        var refusal = TicketPlay.In(TicketStates.Accepted).Usual(TicketNodes.Accepted, actor: "eng-2").Refusal!;

        Assert.Equal(RefusalCode.TicketState, refusal.Code);
        Assert.Contains("eng-1 has it", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("engineer", true)]
    [InlineData("rep", false)]
    [InlineData(null, true)]
    public void A_member_with_other_roles_is_given_no_ticket(string? role, bool taken)
    {
        foreach (var node in new[] { TicketNodes.Assigned, TicketNodes.Accepted, TicketNodes.CheckedIn })
        {
            var play = TicketPlay.In(TicketStates.Queued);
            play.Catalogue = play.Catalogue with { Members = new() { ["eng-1"] = new Member { Id = "eng-1", Roles = role is null ? [] : [role] } } };

            Assert.Equal(taken, play.Usual(node).Refusal is null);
        }
    }

    [Fact]
    public void A_receipt_without_a_signature_is_refused()
    {
        var refusal = TicketPlay.In(TicketStates.OnSite).Act(TicketNodes.Signed, """{"signer":"王工"}""", []).Refusal!;

        Assert.Equal("/evidence", Assert.Single(refusal.Errors!).Pointer);
    }

    [Fact]
    public void A_signed_receipt_is_filed_to_the_customer_with_its_signature()
    {
        var filed = Assert.IsType<SubjectEffect.Act>(Assert.Single(TicketPlay.In(TicketStates.OnSite).Usual(TicketNodes.Signed).Effects!));

        Assert.Equal((GrainKeys.Customer, "c-1", TicketNodes.Filed), (filed.Kind, filed.Id, filed.Node));
        Assert.Equal("""{"engineer":"eng-1","number":"T20260203-0001","signer":"王工","ticket":"t-1"}""", filed.Fields);
        Assert.Equal([TicketPlay.Signature], filed.Evidence!);
    }

    [Fact]
    public void A_reopened_ticket_waits_again_with_a_new_code_a_new_limit_and_a_new_chain()
    {
        var play = TicketPlay.In(TicketStates.Done);
        var before = play.State!;
        play.Now = TicketPlay.Morning.AddDays(2);
        var chain = Assert.IsType<SubjectEffect.StartChain>(Assert.Single(play.Usual(TicketNodes.Reopened).Effects!));
        var after = play.State!;

        Assert.Equal((TicketStates.Queued, null, 1, before.Number), (after.State, after.Engineer, after.Reopened, after.Number));
        Assert.NotEqual(before.Code, after.Code);
        Assert.Equal(play.Now.AddHours(4), after.DueAt);
        Assert.Equal([before.Chain!, chain.Chain], after.Chains);
        Assert.Equal(("onsite-return", before.OnSiteAt), (chain.Template, after.OnSiteAt));
        Assert.NotNull(play.Act(TicketNodes.CheckedIn, $$"""{"ticketCode":"{{before.Code}}"}""", [TicketPlay.Place]).Refusal);
    }

    [Fact]
    public void What_is_imported_as_history_is_not_refused_for_lack_of_proof()
    {
        var play = new TicketPlay();
        Assert.Null(play.Act(TicketNodes.Requested, """{"deviceModel":"VMC-850","fault":"异响","urgency":"普通"}""", [], "rep-1", "c-1", history: true).Refusal);
        Assert.Null(play.Act(TicketNodes.CheckedIn, "{}", [], history: true).Refusal);
        Assert.Null(play.Act(TicketNodes.Signed, "{}", [], history: true).Refusal);

        Assert.Equal(TicketStates.Done, play.State!.State);
    }

    [Fact]
    public void A_template_without_a_limit_puts_its_tickets_behind_those_with_one()
    {
        var play = new TicketPlay();
        play.Catalogue = play.Catalogue with { Templates = [] };
        var decision = play.Request();

        Assert.Empty(decision.Effects!);
        Assert.Null(play.State!.DueAt);
        Assert.True(play.Row.At > TicketPlay.In(TicketStates.Queued, "normal").Row.At);
    }
}
