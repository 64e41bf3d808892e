using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Chains;
using SalesFlow.Contracts;
using SalesFlow.Journal;
using SalesFlow.Subjects;
using SalesFlow.Tenants;
using Xunit;

namespace SalesFlow.Tests.Contracts;

/// <summary>What may be done with a contract when, by the rules alone.</summary>
public sealed class ContractRulesTests
{
    /// <summary>For each state, the nodes that are taken; all others are refused with the state in words.</summary>
    public static TheoryData<string, string> Ways => new()
    {
        { ContractStates.Revising, "contract.submitted contract.clause-changed contract.clause-waived contract.withdrawn" },
        { ContractStates.Legal, "contract.reviewed contract.withdrawn" },
        { ContractStates.Returned, "contract.submitted contract.clause-changed contract.clause-waived contract.withdrawn" },
        { ContractStates.Approved, "contract.signed contract.withdrawn" },
        { ContractStates.Signed, "" },
        { ContractStates.Withdrawn, "" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_state_takes_its_own_actions_and_says_of_others_what_to_do(string state, string taken)
    {
        foreach (var node in ContractNodes.All.Except([ContractNodes.Read]))
        {
            var play = Play.In(state);
            Assert.Equal(state, play.State!.State);
            var decision = play.Usual(node);

            Assert.True(decision.Refusal is null == taken.Split(' ').Contains(node), $"{node} in {state}: {decision.Refusal?.Detail}");
            Assert.True(decision.Refusal is null or { Code: RefusalCode.ContractState, Detail.Length: > 20 }, $"{node} in {state}: {decision.Refusal?.Code}");
        }
    }

    [Fact]
    public void Only_a_member_of_legal_reviews_where_the_policy_asks_for_that_role()
    {
        var play = Play.In(ContractStates.Legal);
        play.Members["sales-9"] = new Member { Id = "sales-9", Roles = ["sales"] };
        play.Members["legal-9"] = new Member { Id = "legal-9", Roles = ["legal"] };

        Assert.Equal("/actor", Assert.Single(play.Act(ContractNodes.Reviewed, """{"verdict":"approved"}""", "sales-9").Refusal!.Errors!).Pointer);
        Assert.Null(play.Act(ContractNodes.Reviewed, """{"verdict":"通过"}""", "legal-9").Refusal);
    }

    [Fact]
    public void What_legal_returned_waits_for_a_submission_also_when_nothing_is_open()
    {
        var play = Play.In(ContractStates.Returned);
        play.Usual(ContractNodes.Changed);
        Assert.Equal(ContractStates.Returned, play.State!.State);
        var decision = play.Usual(ContractNodes.Submitted);

        Assert.Equal(ContractStates.Legal, play.State.State);
        Assert.Equal("contract-rework:k-1.1", Assert.IsType<SubjectEffect.StartChain>(Assert.Single(decision.Effects!)).Chain);
    }

    [Fact]
    public void Remarks_on_another_version_of_the_text_say_nothing_of_this_one()
    {
        var play = Play.In(ContractStates.Revising);
        play.Usual(ContractNodes.Changed);
        var remarks = JsonSerializer.Serialize(LanguageRemarks.Read("""{"findings":[{"quote":"无限连带责任","risk":"high","reason":"高"}]}""", ContractScene.Risky, "m"), ContractKind.Json);
        play.Act(ContractNodes.Read, $$"""{"model":"m","revision":1,"remarks":{{remarks}}}""", id: "a//language-model");
        Assert.Equal((null, 0), (play.State!.Reader, play.State.Remarks.Length));
        play.Act(ContractNodes.Read, $$"""{"model":"m","revision":2,"remarks":{{remarks}}}""", id: "b//language-model");

        Assert.Equal(("m", 1, ContractStates.Revising), (play.State.Reader, play.State.Remarks.Length, play.State.State));
        Assert.Equal(("高", "高", Risk.High), (play.State.Remarks[0].Reason.Zh, play.State.Remarks[0].Reason.En, play.State.Remarks[0].Risk));
    }

    [Fact]
    public void Imported_history_is_taken_as_it_was()
    {
        var play = new Play();
        play.Act(ContractNodes.Submitted, """{"paymentMethod":"cash"}""", customer: "c-1", history: true);
        Assert.Equal(ContractStates.Revising, play.State!.State);
        Assert.Null(play.Act(ContractNodes.Reviewed, """{"verdict":"approved"}""", "rep-1", history: true).Refusal);
        Assert.Null(play.Act(ContractNodes.Signed, "{}", history: true).Refusal);

        Assert.Equal((ContractStates.Signed, null), (play.State.State, play.State.Verdicts[0].SentAt));
    }

    [Fact]
    public void The_place_in_the_queue_goes_by_the_highest_risk_waived_or_not_and_the_moment_it_went_to_legal()
    {
        var play = Play.In(ContractStates.Legal);
        Assert.Equal((0, Play.Morning.AddMinutes(1)), (play.Row.Rank, play.Row.At));
        Assert.NotNull(play.State!.Findings.Single().Waiver);
    }

    /// <summary>A contract that lives by its rules alone: no server, and a clock that each action moves by a minute.</summary>
    private sealed class Play
    {
        public static readonly DateTimeOffset Morning = new(2026, 2, 3, 1, 0, 0, TimeSpan.Zero);
        private static readonly SubjectKind Kind = new ContractKind();
        private int version;

        public Contract? State { get; private set; }

        public Dictionary<string, Member> Members { get; } = [];

        public SubjectRow Row => Kind.Row(State!);

        /// <summary>With a high risk in it, waived on the way to legal.</summary>
        public static Play In(string state)
        {
            var play = new Play();
            string[] way = state switch
            {
                ContractStates.Legal => [ContractNodes.Submitted, ContractNodes.Waived],
                ContractStates.Returned => [ContractNodes.Submitted, ContractNodes.Waived, "returned"],
                ContractStates.Approved => [ContractNodes.Submitted, ContractNodes.Waived, ContractNodes.Reviewed],
                ContractStates.Signed => [ContractNodes.Submitted, ContractNodes.Waived, ContractNodes.Reviewed, ContractNodes.Signed],
                ContractStates.Withdrawn => [ContractNodes.Submitted, ContractNodes.Withdrawn],
                _ => [ContractNodes.Submitted],
            };
            foreach (var node in way)
            {
                Assert.Null(play.Usual(node).Refusal);
            }

            return play;
        }

        /// <summary>An action with all that it needs.</summary>
        public SubjectDecision Usual(string node) => node switch
        {
            ContractNodes.Submitted => Act(node, State is null ? $$"""{"paymentMethod":"wire","text":{{JsonSerializer.Serialize(ContractScene.Risky)}}}""" : "{}", customer: State is null ? "c-1" : null),
            ContractNodes.Changed => Act(node, """{"clause":0,"text":"第一条 付款\n款到发货。"}"""),
            ContractNodes.Waived when State!.Findings.All(f => f.Waiver is not null) => Act(ContractNodes.Waived, $$"""{"finding":"{{Again()}}","reason":"协议"}"""),
            ContractNodes.Waived => Act(node, """{"clause":1,"reason":"框架协议"}"""),
            ContractNodes.Reviewed => Act(node, """{"verdict":"approved"}""", "legal-1"),
            "returned" => Act(ContractNodes.Reviewed, """{"verdict":"returned","reason":"改"}""", "legal-1"),
            _ => Act(node, """{"reason":"试"}"""),
        };

        /// <summary>As if the finding were open again, so that only the state can refuse.</summary>
        private string Again()
        {
            State = State! with { Findings = Array.ConvertAll(State.Findings, f => f with { Waiver = null }) };
            return State.Findings[0].Id;
        }

        public SubjectDecision Act(string node, string fields, string actor = "rep-1", string? customer = null, bool history = false, string? id = null)
        {
            id ??= $"a-{version + 1}";
            var now = Morning.AddMinutes(version);
            var catalogue = new Catalogue("acme", 1, new TenantSettings(), Shipped.Templates, Shipped.Nodes, new() { ["default"] = Shipped.DefaultCalendar }, Members);
            var action = new ActionCommand(id, node, now, actor, customer, GrainKeys.Contract, "k-1", null, fields, [], [], [], history);
            var policy = ContractPolicy.Instance.Of(catalogue);
            var clause = ClauseSplitter.Split(ContractScene.Risky)[0].Span;
            ContractFound? found = node switch
            {
                ContractNodes.Submitted when ActionFields.Of(fields).Text("text") is { } text => new(ContractReading.Of(text, policy, null)),
                ContractNodes.Changed => new(ContractReading.Of(ContractTexts.Replaced(ContractScene.Risky, clause, ActionFields.Of(fields).Text("text")!), policy, null), State!.Revision, clause, 3),
                _ => null,
            };
            var context = new SubjectContext("acme", "k-1", catalogue, now, found, null!, null!);
            var decision = Kind.Decide(State, action, context);
            if (decision.Refusal is null)
            {
                version++;
                var given = new Dictionary<string, string>(decision.Given ?? new Dictionary<string, string>()) { ["day"] = $"{context.Day(now):yyyy-MM-dd}" };
                State = (Contract)Kind.Apply(State, new SubjectFact("k-1", new ActionBody(id, node, now, actor, customer, "contract/k-1", null, new RawJson(fields), []), now, version, history, [], given));
            }

            return decision;
        }
    }
}
