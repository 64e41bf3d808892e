using System.Buffers;
using System.Text;
using System.Text.Json;
using SalesFlow.Chains;
using SalesFlow.Journal;
using SalesFlow.Support;
using Xunit;

namespace SalesFlow.Api;

public class ProblemTests
{
    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_refusal_has_a_status_and_a_title_of_its_own(RefusalCode code)
    {
        foreach (var addressed in new[] { false, true })
        {
            var problem = new Refusal(code, "words").ToProblem(addressed);

            Assert.Contains(problem.Status, new[] { 404, 409, 410, 412, 422, 503 });
            Assert.NotEqual("Refused", problem.Title);
            Assert.Matches("^[a-z]+(-[a-z]+)*$", problem.Code);
        }
    }

    [Theory]
    [InlineData(RefusalCode.UnknownChain, false, 404, "unknown-chain")]
    [InlineData(RefusalCode.UnknownNode, false, 422, "unknown-node")]
    [InlineData(RefusalCode.UnknownNode, true, 404, "unknown-node")]
    [InlineData(RefusalCode.UnknownTemplate, false, 422, "unknown-template")]
    [InlineData(RefusalCode.ActionIdReused, false, 422, "action-id-reused")]
    [InlineData(RefusalCode.ChainNotOpen, false, 409, "chain-not-open")]
    [InlineData(RefusalCode.VersionMismatch, false, 412, "version-mismatch")]
    [InlineData(RefusalCode.Busy, false, 503, "busy")]
    public void Statuses_and_codes_are_stable(RefusalCode code, bool addressed, int status, string word)
    {
        var problem = new Refusal(code, "").ToProblem(addressed);

        Assert.Equal((status, word), (problem.Status, problem.Code));
        Assert.Equal(status == 503, problem.RetryAfter is not null);
    }

    [Fact]
    public void A_problem_has_the_members_of_the_standards_examples_with_their_types()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("standards/http_vectors.json")));
        var example = vectors.RootElement.GetProperty("rfc9457").GetProperty("examples")[1].GetProperty("body");
        var written = new ArrayBufferWriter<byte>();
        Problems.Invalid("/age", "must be a positive integer").Write(written);
        var ours = JsonElement.Parse(written.WrittenSpan);

        Assert.Equal(Problem.MediaType, vectors.RootElement.GetProperty("rfc9457").GetProperty("media_type").GetString());
        foreach (var member in example.EnumerateObject())
        {
            Assert.Equal(member.Value.ValueKind, ours.GetProperty(member.Name).ValueKind);
        }

        Assert.Equal(422, ours.GetProperty("status").GetInt32());
        Assert.Equal("/age", ours.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public void A_full_journal_and_one_that_does_not_answer_are_503_and_a_fault_says_nothing_of_itself()
    {
        Assert.Equal(503, ProblemMiddleware.Of(new JournalBusyException("full")).Status);
        Assert.Equal(503, ProblemMiddleware.Of(new TimeoutException()).Status);
        Assert.Equal(503, ProblemMiddleware.Of(new TaskCanceledException("Message expired before placement could complete")).Status);
        Assert.Equal(503, ProblemMiddleware.Of(new AggregateException(new JournalUnavailableException("gone"))).Status);
        var fault = ProblemMiddleware.Of(new InvalidOperationException("secret"));
        Assert.Equal((500, "internal"), (fault.Status, fault.Code));
        Assert.DoesNotContain("secret", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"key":"k","steps":[{"key":"a","node":"n","limit":{"lenght":"P1D"}}]}""", "/steps/0/limit/lenght", "'length'")]
    [InlineData("""{"key":"k","steps":[{"key":"a","node":"n","stage":"one"}]}""", "/steps/0/stage", "a whole number")]
    [InlineData("""{"key":"k","steps":[{"key":"a","node":"n","limit":{}}]}""", "/steps/0/limit", "length")]
    [InlineData("""{"key":"k","steps":[],"reopen":"keep","reopen":"keep"}""", "/reopen", "twice")]
    [InlineData("""{"key":"k"}""", "", "steps")]
    public void A_mistake_inside_a_template_is_named_by_its_place(string text, string pointer, string words)
    {
        var problem = Assert.Throws<ProblemException>(() => Bodies.Parse<ChainTemplate>(Encoding.UTF8.GetBytes(text))).Problem;

        var error = Assert.Single(problem.Errors!);
        Assert.Equal((422, pointer), (problem.Status, error.Pointer));
        Assert.Contains(words, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_without_its_optional_members_keeps_their_defaults()
    {
        var template = Bodies.Parse<ChainTemplate>("""{"steps":[{"key":"a","node":"n"}]}"""u8);

        Assert.True(template.Steps[0].Required);
        Assert.Empty(template.Steps[0].Evidence);
        Assert.Null(template.Steps[0].Ladder);
        Assert.Equal("keep", template.Reopen);
    }

    [Theory]
    [InlineData("{\n  \"steps\": [],\n  oops\n}", "Line 3, position 3: ")]
    [InlineData("", "lacks")]
    public void Broken_text_is_told_by_line_and_position(string text, string words) =>
        Assert.Contains(words, Assert.Throws<ProblemException>(() => Bodies.Parse<ChainTemplate>(Encoding.UTF8.GetBytes(text))).Problem.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a", "/a")]
    [InlineData("$.steps[0].limit.length", "/steps/0/limit/length")]
    [InlineData("$['a.b'][2]['c/d']", "/a.b/2/c~1d")]
    public void A_path_becomes_a_pointer(string path, string pointer) => Assert.Equal(pointer, JsonErrors.Pointer(path));

    [Theory]
    [InlineData("ocurredAt", "occurredAt")]
    [InlineData("proposal.submited", "proposal.submitted")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_suggested_where_one_is_near(string name, string? near) =>
        Assert.Equal(near, Similar.To(name, ["occurredAt", "proposal.submitted", "proposal.presented", "actor"]));

    [Theory]
    [InlineData(Role.Admin, Role.Importer, true)]
    [InlineData(Role.Importer, Role.Writer, true)]
    [InlineData(Role.Writer, Role.Reader, true)]
    [InlineData(Role.Reader, Role.Writer, false)]
    [InlineData(Role.Writer, Role.Importer, false)]
    [InlineData(Role.Admin, Role.Operator, false)]
    [InlineData(Role.Operator, Role.Operator, true)]
    [InlineData(Role.Operator, Role.Reader, false)]
    public void Roles_hold_the_lesser_ones_and_operators_stand_apart(Role held, Role asked, bool allowed) => Assert.Equal(allowed, held.Holds(asked));
}
