namespace SalesFlow.Contracts;

/// <summary>Words of a visit or note.</summary>
/// <param name="Subject">Where it was recorded, for example <c>visit/v-3</c>.</param>
public sealed record PromiseSource(string Action, string Node, string Subject, string Actor, DateTimeOffset At, string Text);

/// <summary>A promise with what it is held against.</summary>
/// <param name="Clause">The clause of the contract that speaks of the same; null = none does.</param>
/// <param name="ClauseText">That clause's words.</param>
/// <param name="Granted">Months or days that the contract grants.</param>
/// <param name="Bound">Months or days that policy allows.</param>
public sealed record LinkedPromise(PromiseSource Source, Promise Promise, Clause? Clause, string? ClauseText, int? Granted, int? Bound, IReadOnlyList<PromiseFlag> Flags);

/// <summary>Links what was promised to a customer to the contract's clauses and the tenant's policy. Pure.</summary>
public static class PromiseLinks
{
    /// <param name="text">The contract's text as it is now; empty = only its form speaks.</param>
    public static IReadOnlyList<LinkedPromise> Of(IEnumerable<PromiseSource> sources, ContractForm form, string text, ContractTermsPolicy rules)
    {
        var policy = rules.Promises;
        var clauses = ClauseSplitter.Split(text).Select(clause => (Clause: clause, Text: text.Substring(clause.Span.Start, clause.Span.Length)))
            .SelectMany(clause => Promises.In(clause.Text).Select(said => (clause.Clause, clause.Text, Said: said))).ToArray();

        // The form is the rep's own word and goes first; what it leaves open the text may say.
        var terms = new ContractTerms(
            form.WarrantyMonths ?? Said(PromiseKind.Warranty), form.AccountDays ?? Said(PromiseKind.AccountPeriod),
            [.. (form.GiveAways ?? []).Select(gift => gift.Item), .. clauses.Where(clause => clause.Said.Kind == PromiseKind.GiveAway).Select(clause => clause.Said.Item!)]);
        return [.. sources.SelectMany(source => Promises.In(source.Text).Select(promise => Link(source, promise)))];

        int? Said(PromiseKind kind) => clauses.Select(clause => clause.Said).FirstOrDefault(said => said.Kind == kind)?.Amount is { } amount ? (int)amount : null;

        LinkedPromise Link(PromiseSource source, Promise promise)
        {
            var (clause, words, _) = Array.Find(clauses, clause => clause.Said.Kind == promise.Kind && (promise.Kind != PromiseKind.GiveAway || Same(clause.Said.Item!, promise.Item!)));
            var (granted, bound) = promise.Kind switch
            {
                PromiseKind.Warranty => (terms.WarrantyMonths, policy.MaxWarrantyMonths),
                PromiseKind.AccountPeriod => (terms.AccountDays, policy.MaxAccountDays),
                _ => (null, null),
            };
            return new(source, promise, clause, words, granted, bound, PromiseCheck.Check([promise], policy, terms));
        }
    }

    private static bool Same(string a, string b) => a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal);
}
