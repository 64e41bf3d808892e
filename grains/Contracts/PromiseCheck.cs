namespace SalesFlow.Contracts;

/// <summary>What the tenant lets be promised. Absent = no bound.</summary>
/// <param name="GiveAways">What may be given: a promised thing must hold one of these words. Empty = nothing may.</param>
public sealed record PromisePolicy(int? MaxWarrantyMonths = null, int? MaxAccountDays = null, string[]? GiveAways = null);

/// <summary>What the contract says. Absent = it says nothing of it.</summary>
public sealed record ContractTerms(int? WarrantyMonths = null, int? AccountDays = null, string[]? GiveAways = null);

/// <summary>How a promise departs from what holds.</summary>
public enum PromiseDeviation
{
    ExceedsPolicy = 1,

    /// <summary>More than the contract grants: the customer was told something that is not in it.</summary>
    ExceedsContract = 2,

    /// <summary>The contract says nothing of it.</summary>
    NotInContract = 3,
}

public sealed record PromiseFlag(Promise Promise, PromiseDeviation Deviation, Words Words);

/// <summary>Compares promises with policy and contract. Pure.</summary>
public static class PromiseCheck
{
    /// <param name="terms">Null while there is no contract.</param>
    public static IReadOnlyList<PromiseFlag> Check(IEnumerable<Promise> promises, PromisePolicy policy, ContractTerms? terms)
    {
        var flags = new List<PromiseFlag>();
        foreach (var promise in promises)
        {
            var (zh, en) = Name(promise);
            if (promise.Kind == PromiseKind.GiveAway)
            {
                if (policy.GiveAways is { } allowed && !Holds(allowed, promise.Item!))
                {
                    Flag(PromiseDeviation.ExceedsPolicy, $"政策不允许{zh}", $"policy does not allow {en}");
                }

                if (terms is not null && !Holds(terms.GiveAways ?? [], promise.Item!))
                {
                    Flag(PromiseDeviation.NotInContract, $"合同中没有{zh}", $"the contract does not hold {en}");
                }

                continue;
            }

            var warranty = promise.Kind == PromiseKind.Warranty;
            var (unitZh, unitEn) = warranty ? ("个月", "months") : ("天", "days");
            if ((warranty ? policy.MaxWarrantyMonths : policy.MaxAccountDays) is { } bound && promise.Amount > bound)
            {
                Flag(PromiseDeviation.ExceedsPolicy, $"{zh}，超过政策上限 {bound} {unitZh}", $"{en} exceeds the policy's bound of {bound} {unitEn}");
            }

            switch (warranty ? terms?.WarrantyMonths : terms?.AccountDays)
            {
                case { } granted when promise.Amount > granted:
                    Flag(PromiseDeviation.ExceedsContract, $"{zh}，合同只有 {granted} {unitZh}", $"{en}, but the contract grants {granted} {unitEn}");
                    break;
                case null when terms is not null:
                    Flag(PromiseDeviation.NotInContract, $"合同中没有{zh}", $"the contract does not hold {en}");
                    break;
            }

            void Flag(PromiseDeviation deviation, string wordsZh, string wordsEn) => flags.Add(new(promise, deviation, new(wordsZh, wordsEn)));
        }

        return flags;
    }

    private static bool Holds(string[] allowed, string item) => Array.Exists(allowed, a => item.Contains(FoldedText.Of(a).Text, StringComparison.Ordinal));

    private static (string Zh, string En) Name(Promise promise) => promise.Kind switch
    {
        PromiseKind.Warranty => ($"承诺的质保 {Promises.Show(promise.Amount!.Value)} 个月", $"the promised warranty of {Promises.Show(promise.Amount.Value)} months"),
        PromiseKind.AccountPeriod => ($"承诺的账期 {Promises.Show(promise.Amount!.Value)} 天", $"the promised account period of {Promises.Show(promise.Amount.Value)} days"),
        _ => ($"承诺赠送的“{promise.Item}”", $"the promised give-away '{promise.Item}'"),
    };
}
