using SalesFlow.Client;
using SalesFlow.Web.Contracts;
using SalesFlow.Web.Look;
using SalesFlow.Web.Offline;

namespace SalesFlow.Web.Record;

/// <summary>The first review of a text that is being written: what was read last, and what it found.</summary>
internal sealed class ContractReading(SalesFlowClient api, Words t)
{
    private int typed;

    /// <summary>Null: nothing was read yet, or the text is empty.</summary>
    public ContractReview? Review { get; private set; }

    /// <summary>What was found; null while there is no review.</summary>
    public IReadOnlyList<Risky>? Risks { get; private set; }

    /// <summary>The text that the review is about; places in it are places in this.</summary>
    public string Text { get; private set; } = "";

    /// <summary>It is being read now.</summary>
    public bool Busy { get; private set; }

    /// <summary>Why there is no review, in words.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Clauses in which something was found.</summary>
    public IReadOnlyList<ContractClause> Shown => [.. Review!.Clauses.Where(clause => Risks!.Any(risk => risk.Clause == clause.Index))];

    /// <summary>The text is another now; answers the number of the change.</summary>
    public int Typed() => ++typed;

    /// <summary>Whether nothing was typed since.</summary>
    public bool Rests(int change) => change == typed;

    /// <summary>Reads the draft's text, unless another one was typed meanwhile. True when there is something new to show.</summary>
    /// <param name="draft">The form; reasons go where their clauses went.</param>
    /// <param name="terms">Say whose side we are on and from which risk on a finding must be settled.</param>
    /// <param name="begun">Shows that it is being read.</param>
    /// <param name="cancel">The page was left.</param>
    public async Task<bool> ReadAsync(Draft draft, ContractTerms? terms, Action begun, CancellationToken cancel)
    {
        var (text, mine) = (draft[ContractRules.Text], typed);
        if (text.Trim().Length == 0)
        {
            (Review, Risks) = (null, null);
            return true;
        }

        Busy = true;
        begun();
        try
        {
            var answer = await api.Contracts.ReviewAsync(text, side: terms?.Side, cancel: cancel);
            if (mine != typed)
            {
                return false;
            }

            Follow(draft, answer, text);
            (Review, Text, Trouble) = (answer, text, null);
            Risks = [.. answer.Findings.Select(finding => Risky.Of(finding, terms?.MustSettle ?? "high", t))];
        }
        catch (Exception fault) when (fault is HttpRequestException or SalesFlowException)
        {
            Trouble = fault is SalesFlowException refused ? ProblemWords.Of(refused, t) : t["没有网络：提交后再审", "no network: reviewed after it is submitted"];
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Busy = false;
        }

        return true;
    }

    /// <summary>The whole text with other words in one clause; null when the text is not the one that was read.</summary>
    public string? With(string whole, int index, string words)
    {
        var clause = Review!.Clauses[index];
        return Text == whole ? string.Concat(Text.AsSpan(0, clause.Start), words, Text.AsSpan(clause.Start + clause.Length)) : null;
    }

    /// <summary>Clauses of which a reason was given that is not kept yet.</summary>
    public IReadOnlyList<int> Waived(Draft draft) => [.. (Risks ?? []).Where(risk => risk.Waiver is null && draft.Has(ContractRules.Waiver(risk.Clause))).Select(risk => risk.Clause).Distinct()];

    /// <summary>A reason goes where its clause went; it ends when the clause's words are others.</summary>
    private void Follow(Draft draft, ContractReview answer, string text)
    {
        if (Review is null)
        {
            return;
        }

        var given = Review.Clauses.Where(clause => draft.Has(ContractRules.Waiver(clause.Index))).Select(clause => (Words: Cut(Text, clause), Reason: draft[ContractRules.Waiver(clause.Index)])).ToArray();
        foreach (var clause in Review.Clauses)
        {
            draft[ContractRules.Waiver(clause.Index)] = "";
        }

        foreach (var clause in answer.Clauses)
        {
            draft[ContractRules.Waiver(clause.Index)] = given.FirstOrDefault(one => one.Words == Cut(text, clause)).Reason ?? "";
        }
    }

    private static string Cut(string text, ContractClause clause) => text.Substring(clause.Start, clause.Length);
}
